using System;

namespace Edda.Core.Http2.Internal;

/// <summary>DATA (RFC 9113, section 6.1): windows, content-length, and the end of a response.</summary>
internal sealed class Http2DataFrames
{
    private readonly Http2FrameReader _frame;
    private readonly Http2StreamTable _streams;
    private readonly Http2StreamEnds _ends;
    private readonly FloodGuard _flood;
    private readonly IHttp2Listener _listener;
    private int _delivered;

    public Http2DataFrames(
        Http2FrameReader frame, Http2StreamTable streams, Http2StreamEnds ends, FloodGuard flood, IHttp2Listener listener)
    {
        _frame = frame;
        _streams = streams;
        _ends = ends;
        _flood = flood;
        _listener = listener;
    }

    /// <summary>
    /// The whole frame, padding included, counts against both windows, also when its stream is closed
    /// (section 5.1: the peer may not have heard of the reset).
    /// </summary>
    public Http2Error Start()
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
            return _flood.Bear();
        }

        if (!_streams.Advance(stream, Http2StreamEvent.Receive))
        {
            bool isOver = stream.State == Http2StreamState.ReceivedAll;
            _ends.GiveUp(stream, isOver ? Http2Error.StreamClosed : Http2Error.ProtocolError);
        }
        else if (_frame.Length > stream.ReceiveWindow)
        {
            _ends.GiveUp(stream, Http2Error.FlowControlError);
        }
        else
        {
            _streams.Arrive(stream, _frame.Length);
        }

        return Http2Error.NoError;
    }

    public void OnChunk(byte[] buffer, int offset, int count)
    {
        _delivered += count;
        Http2Stream? stream = _ends.FindLive(_frame.StreamId);
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
        Http2Stream? still = wanted < count ? _ends.FindLive(_frame.StreamId) : null;
        if (still != null)
        {
            _ends.GiveUp(still, Http2Error.ProtocolError);
        }
    }

    public Http2Error End()
    {
        Http2Stream? stream = _ends.FindLive(_frame.StreamId);
        if (stream != null)
        {
            // Nobody reads the padding, so nobody else would give it back.
            _streams.Consume(stream, _frame.Length - _delivered);
            if (_frame.HasFlag(Http2Wire.EndStream))
            {
                _ends.Finish(stream);
                return Http2Error.NoError;
            }
        }

        return _delivered == 0 ? _flood.Bear() : Http2Error.NoError;
    }
}
