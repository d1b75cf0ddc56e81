namespace Edda.Core.Http2.Internal;

/// <summary>
/// Brings each of the peer's frames to where it is handled (RFC 9113, section 6), at its start, in its middle and at its
/// end. Every handler answers the error that ends the connection, or NoError.
/// </summary>
internal sealed class Http2Receiver
{
    private readonly Http2StreamTable _streams;
    private readonly Http2Sender _sender;
    private readonly Http2FrameReader _frame = new Http2FrameReader();
    private readonly FloodGuard _flood;
    private readonly Http2DataFrames _data;
    private readonly Http2HeaderFrames _headers;

    public Http2Receiver(
        Http2Options options, Http2StreamTable streams, Http2Sender sender, Http2Peer peer, IHttp2Listener listener)
    {
        _streams = streams;
        _sender = sender;
        _flood = new FloodGuard(options.IdleFrames, options.IdleFramesPeriod);
        Ends = new Http2StreamEnds(streams, listener);
        Control = new Http2ControlFrames(_frame, streams, Ends, _flood, sender, peer, listener);
        _data = new Http2DataFrames(_frame, streams, Ends, _flood, listener);
        _headers = new Http2HeaderFrames(options, _frame, streams, Ends, _flood, listener);
    }

    public readonly Http2StreamEnds Ends;

    public readonly Http2ControlFrames Control;

    public FloodGuard Flood
    {
        get { return _flood; }
    }

    /// <summary>Why the connection must end, or NoError.</summary>
    public Http2Error Error;

    public void Reset()
    {
        _frame.Reset();
        _flood.Reset();
        _headers.Reset();
        Control.Reset();
    }

    /// <summary>
    /// Handles what it can. Returns how many bytes; the error of the connection is in the other property. Replies are
    /// written at the end, or when one must make room for the next.
    /// </summary>
    public int Receive(byte[] buffer, int offset, int count)
    {
        int position = offset;
        Error = Http2Error.NoError;
        while (Error == Http2Error.NoError)
        {
            if (_sender.HasWaitingReply && !_sender.TryFlushReplies())
            {
                break;
            }

            Http2Token token = _frame.Next(buffer, position, offset + count);
            position = _frame.Position;
            if (token == Http2Token.None)
            {
                break;
            }

            Error = Handle(token, buffer);
        }

        _sender.Flush();
        return position - offset;
    }

    private Http2Error Handle(Http2Token token, byte[] buffer)
    {
        switch (token)
        {
            case Http2Token.Start:
                return OnStart();
            case Http2Token.Fixed:
                return OnFixed(_frame.Scratch);
            case Http2Token.Chunk:
                return OnChunk(buffer, _frame.ChunkOffset, _frame.ChunkCount);
            case Http2Token.End:
                return OnEnd();
            default:
                return Http2Error.ProtocolError;
        }
    }

    private Http2Error OnStart()
    {
        if (_frame.Length > Http2Wire.LeastMaxFrameSize || _frame.IsTooShort)
        {
            return Http2Error.FrameSizeError;
        }

        if (!Control.HasSettings && (_frame.Type != Http2Wire.Settings || _frame.HasFlag(Http2Wire.Ack)))
        {
            return Http2Error.ProtocolError;
        }

        if (!_headers.IsInOrder())
        {
            return Http2Error.ProtocolError;
        }

        switch (_frame.Type)
        {
            case Http2Wire.Data:
                return _data.Start();
            case Http2Wire.Headers:
                return _headers.Start();
            case Http2Wire.Continuation:
                return _flood.Bear();
            case Http2Wire.Priority:
                return _frame.StreamId == 0 ? Http2Error.ProtocolError : StartFixed(Http2Wire.PrioritySize);
            case Http2Wire.RstStream:
                return _streams.IsIdle(_frame.StreamId) ? Http2Error.ProtocolError : StartFixed(Http2Wire.WordSize);
            case Http2Wire.WindowUpdate:
                return StartFixed(Http2Wire.WordSize);
            case Http2Wire.Ping:
                return StartOfConnection(Http2Wire.PingSize, _frame.Length == Http2Wire.PingSize);
            case Http2Wire.GoAway:
                return StartOfConnection(Http2Wire.GoAwaySize, _frame.Length >= Http2Wire.GoAwaySize);
            case Http2Wire.Settings:
                return Control.StartSettings();
            case Http2Wire.PushPromise:
                return Http2Error.ProtocolError;
            default:
                return _flood.Bear();
        }
    }

    private Http2Error OnFixed(byte[] payload)
    {
        switch (_frame.Type)
        {
            case Http2Wire.RstStream:
                return Control.OnRstStream((Http2Error)Http2Wire.ReadInt32(payload, 0));
            case Http2Wire.Settings:
                return Control.OnSetting((payload[0] << 8) | payload[1], Http2Wire.ReadInt32(payload, 2));
            case Http2Wire.Ping:
                return Control.OnPing(payload);
            case Http2Wire.GoAway:
                _frame.FixedSize = 0;
                return Control.OnGoAway(
                    Http2Wire.ReadInt32(payload, 0) & Http2Wire.LargestStreamId,
                    (Http2Error)Http2Wire.ReadInt32(payload, 4));
            case Http2Wire.WindowUpdate:
                return Control.OnWindowUpdate(Http2Wire.ReadInt32(payload, 0) & int.MaxValue);
            default:
                return Http2Error.NoError;
        }
    }

    private Http2Error OnChunk(byte[] buffer, int offset, int count)
    {
        switch (_frame.Type)
        {
            case Http2Wire.Data:
                _data.OnChunk(buffer, offset, count);
                return Http2Error.NoError;
            case Http2Wire.Headers:
            case Http2Wire.Continuation:
                return _headers.OnChunk(buffer, offset, count);
            default:
                return Http2Error.NoError;
        }
    }

    private Http2Error OnEnd()
    {
        switch (_frame.Type)
        {
            case Http2Wire.Data:
                return _data.End();
            case Http2Wire.Headers:
            case Http2Wire.Continuation:
                return _headers.End();
            case Http2Wire.Settings:
                return Control.EndSettings();
            default:
                return Http2Error.NoError;
        }
    }

    private Http2Error StartFixed(int size)
    {
        _frame.FixedSize = size;
        return _frame.Length == size ? _flood.Bear() : Http2Error.FrameSizeError;
    }

    private Http2Error StartOfConnection(int size, bool isRightSize)
    {
        _frame.FixedSize = size;
        if (_frame.StreamId != 0)
        {
            return Http2Error.ProtocolError;
        }

        return isRightSize ? _flood.Bear() : Http2Error.FrameSizeError;
    }
}
