using System;
using Edda.Core.Http2.Hpack;

namespace Edda.Core.Http2.Internal;

/// <summary>
/// What the peer's frames mean (RFC 9113, section 6). Each method handles one kind of frame at its start, in its middle or
/// at its end and answers the error that ends the connection, or NoError.
/// </summary>
internal sealed class Http2Receiver
{
    private readonly Http2StreamTable _streams;
    private readonly Http2Sender _sender;
    private readonly Http2Peer _peer;
    private readonly IHttp2Listener _listener;
    private readonly Http2FrameReader _frame = new Http2FrameReader();
    private readonly Http2HeaderBlock _block;
    private readonly Http2Fields _fields;
    private readonly HpackDecoder _decoder;
    private readonly FloodGuard _flood;
    private bool _hasSettings;
    private int _delivered;

    public Http2Receiver(
        Http2Options options, Http2StreamTable streams, Http2Sender sender, Http2Peer peer, IHttp2Listener listener)
    {
        _streams = streams;
        _sender = sender;
        _peer = peer;
        _listener = listener;
        _block = new Http2HeaderBlock(options.HeaderListSize);
        _fields = new Http2Fields(listener);
        _decoder = new HpackDecoder(0, options.FieldSize, options.HeaderListSize);
        _flood = new FloodGuard(options.IdleFrames, options.IdleFramesPeriod);
    }

    public bool IsAcknowledged { get; private set; }

    public bool HasGoAway { get; private set; }

    /// <summary>True while a PING of ours is unanswered.</summary>
    public bool IsPingOpen { get; set; }

    public FloodGuard Flood
    {
        get { return _flood; }
    }

    public void Reset()
    {
        _frame.Reset();
        _block.End();
        _flood.Reset();
        _hasSettings = false;
        IsAcknowledged = false;
        HasGoAway = false;
        IsPingOpen = false;
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

    public Http2Error Error { get; private set; }

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

        if (!_hasSettings && (_frame.Type != Http2Wire.Settings || HasFlag(Http2Wire.Ack)))
        {
            return Http2Error.ProtocolError;
        }

        bool isContinuation = _frame.Type == Http2Wire.Continuation;
        if (isContinuation ? _frame.StreamId != _block.StreamId || _block.StreamId == 0 : _block.StreamId != 0)
        {
            return Http2Error.ProtocolError;
        }

        switch (_frame.Type)
        {
            case Http2Wire.Data:
                return StartData();
            case Http2Wire.Headers:
                return StartHeaders();
            case Http2Wire.Continuation:
                return Bear();
            case Http2Wire.Priority:
                return _frame.StreamId == 0 ? Http2Error.ProtocolError : StartFixed(5, true);
            case Http2Wire.RstStream:
                return _streams.IsIdle(_frame.StreamId) ? Http2Error.ProtocolError : StartFixed(4, true);
            case Http2Wire.WindowUpdate:
                return StartFixed(4, true);
            case Http2Wire.Ping:
                return StartOfConnection(Http2Wire.PingSize, _frame.Length == Http2Wire.PingSize);
            case Http2Wire.GoAway:
                return StartOfConnection(Http2Wire.GoAwaySize, _frame.Length >= Http2Wire.GoAwaySize);
            case Http2Wire.Settings:
                return StartSettings();
            case Http2Wire.PushPromise:
                return Http2Error.ProtocolError;
            default:
                return Bear();
        }
    }

    private Http2Error OnFixed(byte[] payload)
    {
        switch (_frame.Type)
        {
            case Http2Wire.RstStream:
                return OnRstStream((Http2Error)Http2Wire.ReadInt32(payload, 0));
            case Http2Wire.Settings:
                return OnSetting((payload[0] << 8) | payload[1], Http2Wire.ReadInt32(payload, 2));
            case Http2Wire.Ping:
                return OnPing(payload);
            case Http2Wire.GoAway:
                _frame.FixedSize = 0;
                return OnGoAway(
                    Http2Wire.ReadInt32(payload, 0) & Http2Wire.LargestStreamId,
                    (Http2Error)Http2Wire.ReadInt32(payload, 4));
            case Http2Wire.WindowUpdate:
                return OnWindowUpdate(Http2Wire.ReadInt32(payload, 0) & int.MaxValue);
            default:
                return Http2Error.NoError;
        }
    }

    private Http2Error OnChunk(byte[] buffer, int offset, int count)
    {
        if (_frame.Type == Http2Wire.Data)
        {
            DeliverData(buffer, offset, count);
        }
        else if (_block.StreamId != 0)
        {
            _block.Append(buffer, offset, count);
            return _block.IsHostile ? Http2Error.EnhanceYourCalm : Http2Error.NoError;
        }

        return Http2Error.NoError;
    }

    private Http2Error OnEnd()
    {
        switch (_frame.Type)
        {
            case Http2Wire.Data:
                return EndData();
            case Http2Wire.Headers:
            case Http2Wire.Continuation:
                return HasFlag(Http2Wire.EndHeaders) ? EndBlock() : Http2Error.NoError;
            case Http2Wire.Settings:
                return EndSettings();
            default:
                return Http2Error.NoError;
        }
    }

    private Http2Error StartFixed(int size, bool isIdle)
    {
        _frame.FixedSize = size;
        if (_frame.Length != size)
        {
            return Http2Error.FrameSizeError;
        }

        return isIdle ? Bear() : Http2Error.NoError;
    }

    private Http2Error StartOfConnection(int size, bool isRightSize)
    {
        _frame.FixedSize = size;
        if (_frame.StreamId != 0)
        {
            return Http2Error.ProtocolError;
        }

        return isRightSize ? Bear() : Http2Error.FrameSizeError;
    }

    /// <summary>
    /// Section 6.1. The whole frame, padding included, counts against both windows, also when its stream is closed
    /// (section 5.1: the peer may not have heard of the reset).
    /// </summary>
    private Http2Error StartData()
    {
        _delivered = 0;
        int id = _frame.StreamId;
        if (_streams.IsIdle(id))
        {
            return Http2Error.ProtocolError;
        }

        Http2Stream root = _streams.Root;
        if (_frame.Length > root.ReceiveWindow)
        {
            return Http2Error.FlowControlError;
        }

        root.ReceiveWindow -= _frame.Length;
        Http2Stream? stream = _streams.Find(id);
        if (stream == null || stream.State == Http2StreamState.Resetting)
        {
            return Bear();
        }

        if (!_streams.Advance(stream, Http2StreamEvent.Receive))
        {
            bool isOver = stream.State == Http2StreamState.ReceivedAll;
            GiveUp(stream, isOver ? Http2Error.StreamClosed : Http2Error.ProtocolError);
        }
        else if (_frame.Length > stream.ReceiveWindow)
        {
            GiveUp(stream, Http2Error.FlowControlError);
        }
        else
        {
            _streams.Arrive(stream, _frame.Length);
        }

        return Http2Error.NoError;
    }

    private void DeliverData(byte[] buffer, int offset, int count)
    {
        _delivered += count;
        Http2Stream? stream = FindLive();
        if (stream == null)
        {
            return;
        }

        int wanted = count;
        if (stream.Expected != Http2Stream.Unknown)
        {
            wanted = Math.Min(count, stream.Expected);
            stream.Expected -= wanted;
        }

        if (wanted > 0)
        {
            _flood.Progress();
            _listener.OnData(stream, buffer, offset, wanted);
        }

        // More than content-length said: what fits was told first, so that it does not matter how the bytes were cut.
        Http2Stream? still = wanted < count ? FindLive() : null;
        if (still != null)
        {
            GiveUp(still, Http2Error.ProtocolError);
        }
    }

    private Http2Error EndData()
    {
        Http2Stream? stream = FindLive();
        if (stream != null)
        {
            // Nobody reads the padding, so nobody else would give it back.
            _streams.Consume(stream, _frame.Length - _delivered);
            if (HasFlag(Http2Wire.EndStream))
            {
                Finish(stream);
                return Http2Error.NoError;
            }
        }

        return _delivered == 0 ? Bear() : Http2Error.NoError;
    }

    private Http2Error StartHeaders()
    {
        if (_streams.IsIdle(_frame.StreamId))
        {
            return Http2Error.ProtocolError;
        }

        _block.Begin(_frame.StreamId, HasFlag(Http2Wire.EndStream));
        return Bear();
    }

    private Http2Error EndBlock()
    {
        _block.End();
        Http2Stream? stream = FindLive();
        if (stream != null && stream.State == Http2StreamState.ReceivedAll)
        {
            GiveUp(stream, Http2Error.StreamClosed);
            stream = null;
        }

        HpackStatus status = HpackStatus.TooLarge;
        _fields.Begin(stream, _block.IsLast);
        if (!_block.HasOverflowed)
        {
            status = _decoder.Decode(_block.Bytes, 0, _block.Count, _fields);
        }

        if (status == HpackStatus.Malformed)
        {
            return Http2Error.CompressionError;
        }

        stream = FindLive();
        if (stream == null)
        {
            return Http2Error.NoError;
        }

        if (status == HpackStatus.TooLarge)
        {
            GiveUp(stream, Http2Error.EnhanceYourCalm);
        }
        else if (_fields.IsMalformed || !TakeBlock(stream))
        {
            GiveUp(stream, Http2Error.ProtocolError);
        }

        return Http2Error.NoError;
    }

    /// <summary>Section 8.1: any number of interim responses, the headers, data, and trailers that end the stream.</summary>
    private bool TakeBlock(Http2Stream stream)
    {
        if (_fields.IsInterim)
        {
            return !_block.IsLast;
        }

        _flood.Progress();
        if (_streams.Advance(stream, Http2StreamEvent.Answer))
        {
            stream.Expected = _fields.ContentLength;
            _listener.OnHeaders(stream);
        }
        else if (!_block.IsLast)
        {
            return false;
        }

        Http2Stream? still = FindLive();
        if (_block.IsLast && still != null)
        {
            Finish(still);
        }

        return true;
    }

    private Http2Error OnRstStream(Http2Error error)
    {
        Http2Stream? stream = FindLive();
        if (stream != null)
        {
            Lose(stream, error, error == Http2Error.RefusedStream);
        }
        else
        {
            stream = _streams.Find(_frame.StreamId);
            if (stream != null)
            {
                _streams.Advance(stream, Http2StreamEvent.Lost);
            }
        }

        return Http2Error.NoError;
    }

    private Http2Error StartSettings()
    {
        _frame.FixedSize = Http2Wire.SettingSize;
        if (_frame.StreamId != 0)
        {
            return Http2Error.ProtocolError;
        }

        if (HasFlag(Http2Wire.Ack) ? _frame.Length != 0 : _frame.Length % Http2Wire.SettingSize != 0)
        {
            return Http2Error.FrameSizeError;
        }

        _hasSettings = true;
        return Bear();
    }

    private Http2Error OnSetting(int id, int value)
    {
        int before = _peer.InitialWindow;
        Http2Error error = _peer.Apply(id, value);
        if (error == Http2Error.NoError && !_streams.TryShiftWindows(_peer.InitialWindow - before))
        {
            error = Http2Error.FlowControlError;
        }

        return error;
    }

    private Http2Error EndSettings()
    {
        if (!HasFlag(Http2Wire.Ack))
        {
            _sender.AcknowledgeSettings();
        }
        else
        {
            IsAcknowledged = true;
        }

        return Http2Error.NoError;
    }

    private Http2Error OnPing(byte[] payload)
    {
        if (HasFlag(Http2Wire.Ack))
        {
            IsPingOpen = false;
        }
        else
        {
            _sender.AcknowledgePing(payload);
        }

        return Http2Error.NoError;
    }

    /// <summary>Section 6.8: streams above the last one were not processed; the others go on.</summary>
    private Http2Error OnGoAway(int lastStreamId, Http2Error error)
    {
        HasGoAway = true;
        _listener.OnGoAway(error);
        for (int i = 0; i < _streams.Places; i++)
        {
            Http2Stream stream = _streams.At(i);
            if (stream.Id > lastStreamId && stream.State != Http2StreamState.Resetting)
            {
                Lose(stream, Http2Error.RefusedStream, true);
            }
        }

        return Http2Error.NoError;
    }

    /// <summary>Section 6.9: what concerns a stream ends the stream, what concerns the connection ends that.</summary>
    private Http2Error OnWindowUpdate(int increment)
    {
        Http2Error error = increment == 0 ? Http2Error.ProtocolError : Http2Error.NoError;
        if (_frame.StreamId == 0)
        {
            bool isWider = Http2StreamTable.TryWiden(_streams.Root, increment);
            return isWider ? error : Http2Error.FlowControlError;
        }

        if (_streams.IsIdle(_frame.StreamId))
        {
            return Http2Error.ProtocolError;
        }

        Http2Stream? stream = FindLive();
        if (stream != null)
        {
            error = Http2StreamTable.TryWiden(stream, increment) ? error : Http2Error.FlowControlError;
            if (error != Http2Error.NoError)
            {
                GiveUp(stream, error);
            }
        }

        return Http2Error.NoError;
    }

    /// <summary>The stream of this frame, unless it is closed or given up.</summary>
    private Http2Stream? FindLive()
    {
        Http2Stream? stream = _streams.Find(_frame.StreamId);
        return stream != null && stream.State == Http2StreamState.Resetting ? null : stream;
    }

    private void Finish(Http2Stream stream)
    {
        if (stream.Expected > 0)
        {
            GiveUp(stream, Http2Error.ProtocolError);
            return;
        }

        _streams.Advance(stream, Http2StreamEvent.ReceiveEnd);
        _listener.OnEnd(stream);
    }

    /// <summary>An error of one stream (section 5.4.2): the peer hears RST_STREAM, the listener hears of it too.</summary>
    private void GiveUp(Http2Stream stream, Http2Error error)
    {
        stream.ResetError = error;
        _streams.Advance(stream, Http2StreamEvent.Reset);
        _listener.OnReset(stream, error, false);
    }

    public void Lose(Http2Stream stream, Http2Error error, bool isRetryable)
    {
        _streams.Advance(stream, Http2StreamEvent.Lost);
        _listener.OnReset(stream, error, isRetryable);
    }

    private Http2Error Bear()
    {
        return _flood.TryBear() ? Http2Error.NoError : Http2Error.EnhanceYourCalm;
    }

    private bool HasFlag(int flag)
    {
        return (_frame.Flags & flag) != 0;
    }
}
