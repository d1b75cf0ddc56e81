namespace Edda.Core.Http2.Internal;

/// <summary>The frames that say something about the connection or a stream in a few bytes of fixed size.</summary>
internal sealed class Http2ControlFrames
{
    private readonly Http2FrameReader _frame;
    private readonly Http2StreamTable _streams;
    private readonly Http2StreamEnds _ends;
    private readonly FloodGuard _flood;
    private readonly Http2Sender _sender;
    private readonly Http2Peer _peer;
    private readonly IHttp2Listener _listener;

    public Http2ControlFrames(
        Http2FrameReader frame,
        Http2StreamTable streams,
        Http2StreamEnds ends,
        FloodGuard flood,
        Http2Sender sender,
        Http2Peer peer,
        IHttp2Listener listener)
    {
        _frame = frame;
        _streams = streams;
        _ends = ends;
        _flood = flood;
        _sender = sender;
        _peer = peer;
        _listener = listener;
    }

    /// <summary>True once the peer has sent its SETTINGS, which must be its first frame (section 3.4).</summary>
    public bool HasSettings;

    public bool IsAcknowledged;

    public bool HasGoAway;

    /// <summary>True while a PING of ours is unanswered.</summary>
    public bool IsPingOpen;

    public void Reset()
    {
        HasSettings = false;
        IsAcknowledged = false;
        HasGoAway = false;
        IsPingOpen = false;
    }

    public Http2Error StartSettings()
    {
        Http2Error error = _frame.StartSettings();
        if (error != Http2Error.NoError)
        {
            return error;
        }

        HasSettings = true;
        return _flood.Bear();
    }

    public Http2Error OnSetting(int id, int value)
    {
        int before = _peer.InitialWindow;
        Http2Error error = _peer.Apply(id, value);
        if (error == Http2Error.NoError && !_streams.TryShiftWindows(_peer.InitialWindow - before))
        {
            error = Http2Error.FlowControlError;
        }

        return error;
    }

    public Http2Error EndSettings()
    {
        if (!_frame.HasFlag(Http2Wire.Ack))
        {
            _sender.AcknowledgeSettings();
        }
        else
        {
            IsAcknowledged = true;
        }

        return Http2Error.NoError;
    }

    public Http2Error OnPing(byte[] payload)
    {
        if (_frame.HasFlag(Http2Wire.Ack))
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
    public Http2Error OnGoAway(int lastStreamId, Http2Error error)
    {
        HasGoAway = true;
        _listener.OnGoAway(error);
        for (int i = 0; i < _streams.Places; i++)
        {
            Http2Stream stream = _streams.At(i);
            if (stream.Id > lastStreamId && stream.State != Http2StreamState.Resetting)
            {
                _ends.Lose(stream, Http2Error.RefusedStream, true);
            }
        }

        return Http2Error.NoError;
    }

    public Http2Error OnRstStream(Http2Error error)
    {
        Http2Stream? stream = _ends.FindLive(_frame.StreamId);
        if (stream != null)
        {
            _ends.Lose(stream, error, error == Http2Error.RefusedStream);
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

    /// <summary>Section 6.9: what concerns a stream ends the stream, what concerns the connection ends that.</summary>
    public Http2Error OnWindowUpdate(int increment)
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

        Http2Stream? stream = _ends.FindLive(_frame.StreamId);
        if (stream != null)
        {
            error = Http2StreamTable.TryWiden(stream, increment) ? error : Http2Error.FlowControlError;
            if (error != Http2Error.NoError)
            {
                _ends.GiveUp(stream, error);
            }
        }

        return Http2Error.NoError;
    }
}
