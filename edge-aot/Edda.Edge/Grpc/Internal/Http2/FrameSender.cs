using System.Buffers;
using Edda.Core.Http2;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// What leaves a connection: replies, then of each stream in turn what the peer's windows allow. Everything here happens
/// under the connection's gate; one thread at a time writes.
/// </summary>
internal sealed class FrameSender(Http2ServerConnection connection, Replies replies)
{
    // Written at once before it is flushed: a slow peer's streams wait in their own buffers, not in the socket's.
    private const int Portion = 32 * 1024;

    private readonly Http2Peer _peer = NewPeer();
    private StreamQueue _ready;

    // They have something to send and the connection's window has no room.
    private StreamQueue _starved;
    private int _window = Http2Wire.DefaultWindow;
    private bool _hasProgressed;

    /// <summary>The window of a stream that begins.</summary>
    public int InitialWindow => _peer.InitialWindow;

    /// <summary>Whether no stream has something that may leave.</summary>
    public bool IsIdle => _ready.IsEmpty;

    /// <summary>Whether a response has moved on since this was last asked.</summary>
    public bool TakeProgress()
    {
        bool hasProgressed = _hasProgressed;
        _hasProgressed = false;
        return hasProgressed;
    }

    public void Queue(ServerStream stream)
    {
        if (!stream.IsQueued && !stream.IsSent)
        {
            stream.IsQueued = true;
            _ready.Add(stream);
        }
    }

    /// <summary>The stream has nothing to send any more.</summary>
    public void Drop(ServerStream stream)
    {
        if (stream.IsQueued)
        {
            stream.IsQueued = false;
            _ready.Remove(stream);
            _starved.Remove(stream);
        }
    }

    public Http2Error Apply(int id, int value, IEnumerable<ServerStream> streams)
    {
        if (id == Http2Wire.EnablePush)
        {
            return value is 0 or 1 ? Http2Error.NoError : Http2Error.ProtocolError;
        }

        int before = _peer.InitialWindow;
        Http2Error error = _peer.Apply(id, value);
        if (error != Http2Error.NoError || _peer.InitialWindow == before)
        {
            return error;
        }

        foreach (ServerStream stream in streams)
        {
            long window = (long)stream.SendWindow + _peer.InitialWindow - before;
            if (window > int.MaxValue)
            {
                return Http2Error.FlowControlError;
            }

            stream.SendWindow = (int)window;
            Queue(stream);
        }

        return Http2Error.NoError;
    }

    public bool TryWiden(ServerStream stream, int increment)
    {
        long window = (long)stream.SendWindow + increment;
        if (window > int.MaxValue)
        {
            return false;
        }

        stream.SendWindow = (int)window;
        Queue(stream);
        return true;
    }

    public bool TryWiden(int increment)
    {
        long window = (long)_window + increment;
        if (window > int.MaxValue)
        {
            return false;
        }

        _window = (int)window;
        while (_starved.TryTake(out ServerStream? stream))
        {
            _ready.Add(stream);
        }

        return true;
    }

    /// <summary>How much of a body may leave now.</summary>
    public int Room(ServerStream stream) => Math.Min(_window, stream.SendWindow);

    /// <summary>Writes what can be said now. True: there is more, after a flush.</summary>
    public bool Write(IBufferWriter<byte> output, Http2Error error, int last)
    {
        if (replies.IsDone)
        {
            return false;
        }

        replies.Write(output);
        if (error != Http2Error.NoError)
        {
            replies.WriteError(output, last, error);
            return false;
        }

        int left = Portion;
        while (left > 0 && _ready.TryTake(out ServerStream? stream))
        {
            left -= WriteStream(output, stream);
        }

        replies.WriteFarewell(output, last);
        return !_ready.IsEmpty;
    }

    private static Http2Peer NewPeer()
    {
        Http2Peer peer = new();
        peer.Reset();
        return peer;
    }

    /// <summary>A frame that may begin a stream's turn, and of its body no more than one: then the next stream has its turn.</summary>
    private int WriteStream(IBufferWriter<byte> output, ServerStream stream)
    {
        if (stream.Reset is { } error)
        {
            stream.IsQueued = false;
            Frames.WriteWord(output, Http2Wire.RstStream, stream.Id, (int)error);
            connection.Close(stream);
            return Http2Wire.FrameHeaderSize;
        }

        int written = 0;
        if (stream.Head is { } head)
        {
            written += WriteBlock(output, stream.Id, head, isLast: false);
            stream.Head = null;
        }

        int unsent = stream.ResponseBody.Unsent;
        if (unsent > 0)
        {
            int count = Math.Min(Math.Min(unsent, Room(stream)), Http2Wire.LeastMaxFrameSize);
            if (count > 0)
            {
                Frames.Write(output, Http2Wire.Data, 0, stream.Id, stream.ResponseBody.Front(count));
                _window -= count;
                stream.SendWindow -= count;
                stream.ResponseBody.Sent(count);
                written += count;
                _hasProgressed = true;
            }

            if (count < unsent)
            {
                Requeue(stream);
                return written;
            }
        }

        stream.IsQueued = false;
        if (stream.Tail is { } tail)
        {
            written += WriteBlock(output, stream.Id, tail, isLast: true);
            _hasProgressed = true;
            if (!stream.PeerHasEnded)
            {
                Frames.WriteWord(output, Http2Wire.RstStream, stream.Id, (int)Http2Error.NoError);
            }

            connection.Close(stream);
        }

        return written;
    }

    private void Requeue(ServerStream stream)
    {
        if (stream.SendWindow <= 0)
        {
            // The peer's word on the stream's own window brings it back.
            stream.IsQueued = false;
        }
        else if (_window <= 0)
        {
            _starved.Add(stream);
        }
        else
        {
            _ready.Add(stream);
        }
    }

    private static int WriteBlock(IBufferWriter<byte> output, int id, ReadOnlySpan<byte> block, bool isLast)
    {
        int written = 0;
        int type = Http2Wire.Headers;
        int flags = isLast ? Http2Wire.EndStream : 0;
        while (block.Length > Http2Wire.LeastMaxFrameSize)
        {
            Frames.Write(output, type, flags, id, block[..Http2Wire.LeastMaxFrameSize]);
            block = block[Http2Wire.LeastMaxFrameSize..];
            written += Http2Wire.LeastMaxFrameSize;
            type = Http2Wire.Continuation;
            flags = 0;
        }

        Frames.Write(output, type, flags | Http2Wire.EndHeaders, id, block);
        return written + Http2Wire.FrameHeaderSize + block.Length;
    }
}
