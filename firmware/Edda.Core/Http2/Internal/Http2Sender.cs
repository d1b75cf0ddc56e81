using System;

namespace Edda.Core.Http2.Internal;

/// <summary>
/// Everything that leaves. Replies and window updates are kept as facts until there is room for them, so nothing is lost
/// while the output is full, and nothing grows.
/// </summary>
internal sealed class Http2Sender
{
    /// <summary>A shorter piece of data is not worth a frame unless it is the last, or the peer's window allows no more.</summary>
    private const int LeastPiece = 256;

    private readonly int _streamWindow;
    private readonly int _connectionWindow;
    private readonly int _headerListSize;
    private readonly Http2StreamTable _streams;
    private readonly Http2Peer _peer;
    private int _settingsAcks;
    private bool _pingAckWaits;
    private int _pingHigh;
    private int _pingLow;
    private bool _pingWaits;
    private bool _goAwayWaits;
    private Http2Error _goAwayError;

    public Http2Sender(Http2Options options, Http2StreamTable streams, Http2Peer peer)
    {
        _streamWindow = options.StreamWindow;
        _connectionWindow = options.ConnectionWindow;
        _headerListSize = options.HeaderListSize;
        _streams = streams;
        _peer = peer;
        Output = new Http2Output(Math.Max(options.OutputSize, Http2Connection.LeastOutputSize));
    }

    public readonly Http2Output Output;

    /// <summary>True while a reply has no room: until it has left, nothing more may be received.</summary>
    public bool HasWaitingReply
    {
        get { return _settingsAcks > 0 || _pingAckWaits; }
    }

    /// <summary>RFC 9113, section 3.4: the magic, our SETTINGS, and more room for the connection if it wants it.</summary>
    public void Start()
    {
        Output.Clear();
        _settingsAcks = 0;
        _pingAckWaits = false;
        _pingWaits = false;
        _goAwayWaits = false;
        _goAwayError = Http2Error.NoError;
        Output.WriteAscii(Http2Wire.Preface);
        Output.Begin(4 * Http2Wire.SettingSize, Http2Wire.Settings, 0, 0);
        Output.WriteSetting(Http2Wire.HeaderTableSize, 0);
        Output.WriteSetting(Http2Wire.EnablePush, 0);
        Output.WriteSetting(Http2Wire.InitialWindowSize, _streamWindow);
        Output.WriteSetting(Http2Wire.MaxHeaderListSize, _headerListSize);
        Flush();
    }

    public void AcknowledgeSettings()
    {
        _settingsAcks++;
    }

    public void AcknowledgePing(byte[] payload)
    {
        _pingAckWaits = true;
        _pingHigh = Http2Wire.ReadInt32(payload, 0);
        _pingLow = Http2Wire.ReadInt32(payload, 4);
    }

    public void Ping()
    {
        _pingWaits = true;
    }

    /// <summary>After a failure only the GOAWAY still leaves, behind what was already in the buffer.</summary>
    public void GoAway(Http2Error error)
    {
        _goAwayWaits = true;
        _goAwayError = error;
        if (error != Http2Error.NoError)
        {
            _settingsAcks = 0;
            _pingAckWaits = false;
            _pingWaits = false;
        }
    }

    /// <summary>Writes the acknowledgements that there is room for. True when none is left.</summary>
    public bool TryFlushReplies()
    {
        while (_settingsAcks > 0 && Output.TryBegin(0, Http2Wire.Settings, Http2Wire.Ack, 0))
        {
            _settingsAcks--;
        }

        if (_pingAckWaits && Output.TryBegin(Http2Wire.PingSize, Http2Wire.Ping, Http2Wire.Ack, 0))
        {
            Output.WriteInt32(_pingHigh);
            Output.WriteInt32(_pingLow);
            _pingAckWaits = false;
        }

        return !HasWaitingReply;
    }

    /// <summary>Writes everything of ours that there is room for.</summary>
    public void Flush()
    {
        TryFlushReplies();
        if (_pingWaits && Output.TryBegin(Http2Wire.PingSize, Http2Wire.Ping, 0, 0))
        {
            Output.WriteInt32(0);
            Output.WriteInt32(0);
            _pingWaits = false;
        }

        if (_goAwayError == Http2Error.NoError)
        {
            FlushStreams();
        }

        if (_goAwayWaits && Output.TryBegin(Http2Wire.GoAwaySize, Http2Wire.GoAway, 0, 0))
        {
            // The server opened no stream, so the last one we have seen of it is 0.
            Output.WriteInt32(0);
            Output.WriteInt32((int)_goAwayError);
            _goAwayWaits = false;
        }
    }

    /// <summary>Writes data as far as windows and room go. Returns how much; END_STREAM goes with the last byte.</summary>
    public int Send(Http2Stream stream, byte[] buffer, int offset, int count, bool isLast)
    {
        int sent = 0;
        while (sent < count)
        {
            int left = count - sent;
            int room = Output.Room(Http2Output.ReplyRoom + Http2Wire.FrameHeaderSize);
            int window = Math.Min(stream.SendWindow, _streams.Root.SendWindow);
            int size = Math.Min(Math.Min(left, window), Math.Min(room, _peer.MaxFrameSize));
            if (size <= 0 || room < Math.Min(left, LeastPiece))
            {
                break;
            }

            bool isEnd = isLast && size == left;
            Output.Begin(size, Http2Wire.Data, isEnd ? Http2Wire.EndStream : 0, stream.Id);
            Output.Write(buffer, offset + sent, size);
            stream.SendWindow -= size;
            _streams.Root.SendWindow -= size;
            sent += size;
            if (isEnd)
            {
                _streams.Advance(stream, Http2StreamEvent.SendEnd);
            }
        }

        return sent;
    }

    /// <summary>An empty frame with END_STREAM: it needs room but no window.</summary>
    public bool TrySendEnd(Http2Stream stream)
    {
        if (Output.Room(Http2Output.ReplyRoom) < Http2Wire.FrameHeaderSize)
        {
            return false;
        }

        Output.Begin(0, Http2Wire.Data, Http2Wire.EndStream, stream.Id);
        _streams.Advance(stream, Http2StreamEvent.SendEnd);
        return true;
    }

    private void FlushStreams()
    {
        TopUp(_streams.Root, _connectionWindow);
        int left = _streams.Taken;
        for (int i = 0; left > 0; i++)
        {
            Http2Stream stream = _streams.At(i);
            Http2StreamState state = stream.State;
            if (state == Http2StreamState.Free)
            {
                continue;
            }

            left--;
            if (state == Http2StreamState.Resetting)
            {
                FlushReset(stream);
            }
            else if (state != Http2StreamState.ReceivedAll)
            {
                TopUp(stream, _streamWindow);
            }
        }
    }

    private void FlushReset(Http2Stream stream)
    {
        if (Output.TryBegin(Http2Wire.WordSize, Http2Wire.RstStream, 0, stream.Id))
        {
            Output.WriteInt32((int)stream.ResetError);
            _streams.Advance(stream, Http2StreamEvent.ResetWritten);
        }
    }

    /// <summary>
    /// Renews a window once half of it can be given back. What still waits for its reader is not given back.
    /// </summary>
    private void TopUp(Http2Stream stream, int window)
    {
        int missing = window - stream.Unconsumed - stream.ReceiveWindow;
        if (missing > 0 && missing >= window / 2 && Output.TryBegin(Http2Wire.WordSize, Http2Wire.WindowUpdate, 0, stream.Id))
        {
            Output.WriteInt32(missing);
            stream.ReceiveWindow += missing;
        }
    }
}
