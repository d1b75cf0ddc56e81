using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Buffers;
using Edda.Core.Resilience;
using Edda.Core.Wire;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Resources;

namespace Edda.Jotunheim.Streams;

/// <summary>
/// Audio and video in pieces: one stream up and one down at a time. Nothing of it is kept: a frame that cannot leave, or
/// came with a gap, is older than the next one, so it is dropped and counted. Both frames' buffers come from one pool.
/// </summary>
public sealed class StreamDesk : ScheduledTask
{
    public const int ChunkSize = 256;
    public const int TurnMs = 10;

    /// <summary>What an envelope needs beside the bytes of a chunk.</summary>
    private const int Overhead = 32;

    private readonly PluginLoader _plugins;
    private readonly BufferPool _buffers;
    private readonly Link _link;
    private readonly TokenBucket _bandwidth;
    private readonly Up _up = new Up();
    private readonly byte[] _encoded = new byte[ChunkSize + 2 * Overhead];
    private StreamPlugin _source;
    private byte[] _out;
    private int _stream;
    private int _frame;
    private int _sent;
    private int _count;
    private bool _isNamed;
    private StreamPlugin _sink;
    private byte[] _in;
    private int _inFrame;
    private int _inCount;

    /// <param name="buffers">Of the largest frames.</param>
    /// <param name="bandwidth">What events share too, in bytes; null: no limit.</param>
    public StreamDesk(PluginLoader plugins, BufferPool buffers, Link link, TokenBucket bandwidth)
    {
        _plugins = plugins;
        _buffers = buffers;
        _link = link;
        _bandwidth = bandwidth;
    }

    public int FramesSent;

    public int FramesReceived;

    public int FramesDropped;

    /// <summary>True: nothing is sent until there is memory and time again.</summary>
    public bool IsShedding;

    /// <summary>Null, or why it does not begin.</summary>
    public string Start(int stream, string plugin)
    {
        StreamPlugin found = _plugins.Find(plugin);
        if (found == null)
        {
            return "there is no plugin " + plugin + "; there are: " + _plugins.Names();
        }

        Stop();
        _out = _buffers.Rent();
        if (_out == null || _out.Length < found.LargestFrame)
        {
            Stop();
            return "no buffer is free for it";
        }

        _source = found;
        _stream = stream;
        _frame = 0;
        _isNamed = false;
        return null;
    }

    public void Stop()
    {
        _buffers.Return(_out);
        _out = null;
        _source = null;
        _count = 0;
    }

    public override void Run(long now)
    {
        if (_source == null)
        {
            return;
        }

        if (_count == 0)
        {
            _count = _source.Produce(_out, now);
            _sent = 0;
            _frame += _count > 0 ? 1 : 0;
        }

        if (_link.State != LinkState.Open)
        {
            _isNamed = false;
        }

        if (_count > 0 && (IsShedding || _link.State != LinkState.Open))
        {
            Drop();
        }

        while (_sent < _count)
        {
            int piece = _count - _sent < ChunkSize ? _count - _sent : ChunkSize;
            if (_bandwidth != null && _bandwidth.Available(now) < piece + Overhead)
            {
                // It had its turn: what is too much for the way is not sent later than what comes next.
                Drop();
                return;
            }

            if (!TrySend(piece))
            {
                return;
            }

            if (_bandwidth != null)
            {
                _bandwidth.TryTake(now, piece + Overhead);
            }
        }

        if (_count > 0)
        {
            FramesSent++;
            _count = 0;
        }
    }

    /// <summary>A piece that came.</summary>
    public void Take(Chunk chunk)
    {
        if (chunk.Plugin.Length > 0)
        {
            _sink = _plugins.Find(chunk.Plugin.ToString());
            _inCount = 0;
        }

        if (_sink == null)
        {
            FramesDropped += chunk.Last ? 1 : 0;
            return;
        }

        if (_in == null)
        {
            _in = _buffers.Rent();
        }

        bool begins = chunk.Offset == 0;
        if (begins)
        {
            _inFrame = (int)chunk.Frame;
            _inCount = 0;
        }

        bool fits = _in != null && (int)chunk.Frame == _inFrame && (int)chunk.Offset == _inCount
            && chunk.Data.Length <= _in.Length - _inCount;
        if (!fits)
        {
            // Until the next frame begins.
            _inCount = -1;
            FramesDropped += chunk.Last ? 1 : 0;
            return;
        }

        chunk.Data.CopyTo(_in, _inCount);
        _inCount += chunk.Data.Length;
        if (chunk.Last)
        {
            FramesReceived++;
            _sink.Consume(_in, _inCount);
            _inCount = -1;
        }
    }

    private bool TrySend(int piece)
    {
        Chunk chunk = _up.EnsureChunk();
        chunk.Clear();
        chunk.Stream = (uint)_stream;
        chunk.Frame = (uint)_frame;
        chunk.Offset = (uint)_sent;
        chunk.Last = _sent + piece == _count;
        chunk.Data.Set(_out, _sent, piece);
        if (!_isNamed)
        {
            chunk.Plugin.Set(_source.Name);
        }

        int size = _up.ComputeSize();
        MessageCodec codec = _link.Codec;
        if (size > _encoded.Length || !codec.TryWrite(_up, _encoded, 0, size) || !_link.TrySend(_encoded, 0, size))
        {
            return false;
        }

        _isNamed = true;
        _sent += piece;
        return true;
    }

    private void Drop()
    {
        FramesDropped++;
        _count = 0;
    }
}
