using Edda.Core.Http2.Hpack;

namespace Edda.Core.Http2.Internal;

/// <summary>HEADERS and CONTINUATION (RFC 9113, sections 6.2 and 6.10): a block from its first frame to its meaning.</summary>
internal sealed class Http2HeaderFrames
{
    private readonly Http2FrameReader _frame;
    private readonly Http2StreamTable _streams;
    private readonly Http2StreamEnds _ends;
    private readonly FloodGuard _flood;
    private readonly IHttp2Listener _listener;
    private readonly Http2HeaderBlock _block;
    private readonly Http2Fields _fields;
    private readonly HpackDecoder _decoder;
    private readonly bool _keepsBuffers;

    public Http2HeaderFrames(
        Http2Options options,
        Http2FrameReader frame,
        Http2StreamTable streams,
        Http2StreamEnds ends,
        FloodGuard flood,
        IHttp2Listener listener)
    {
        _frame = frame;
        _streams = streams;
        _ends = ends;
        _flood = flood;
        _listener = listener;
        _block = new Http2HeaderBlock(options.HeaderListSize);
        _fields = new Http2Fields(listener);
        _decoder = new HpackDecoder(0, options.FieldSize, options.HeaderListSize);
        _keepsBuffers = options.KeepsHeaderBuffers;
    }

    public void Reset()
    {
        _block.End();
    }

    public Http2Error Start()
    {
        if (_streams.IsIdle(_frame.StreamId))
        {
            return Http2Error.ProtocolError;
        }

        _block.Begin(_frame.StreamId, _frame.HasFlag(Http2Wire.EndStream));
        return _flood.Bear();
    }

    /// <summary>A CONTINUATION goes on with the block of its stream, and nothing else may come before its end.</summary>
    public bool IsInOrder()
    {
        return _frame.Type == Http2Wire.Continuation
            ? _frame.StreamId == _block.StreamId && _block.StreamId != 0
            : _block.StreamId == 0;
    }

    public Http2Error OnChunk(byte[] buffer, int offset, int count)
    {
        _block.Append(buffer, offset, count);
        return _block.IsHostile ? Http2Error.EnhanceYourCalm : Http2Error.NoError;
    }

    /// <summary>The end of a frame; the block ends with the one that says so.</summary>
    public Http2Error End()
    {
        if (!_frame.HasFlag(Http2Wire.EndHeaders))
        {
            return Http2Error.NoError;
        }

        _block.End();
        Http2Stream? stream = _ends.FindLive(_frame.StreamId);
        if (stream != null && stream.State == Http2StreamState.ReceivedAll)
        {
            _ends.GiveUp(stream, Http2Error.StreamClosed);
            stream = null;
        }

        HpackStatus status = HpackStatus.TooLarge;
        _fields.Begin(stream, _block.IsLast);
        if (!_block.HasOverflowed)
        {
            status = _decoder.Decode(_block.Bytes!, 0, _block.Count, _fields);
        }

        if (!_keepsBuffers)
        {
            _block.Bytes = null;
            _decoder.Release();
        }

        if (status == HpackStatus.Malformed)
        {
            return Http2Error.CompressionError;
        }

        stream = _ends.FindLive(_frame.StreamId);
        if (stream == null)
        {
            return Http2Error.NoError;
        }

        if (status == HpackStatus.TooLarge)
        {
            _ends.GiveUp(stream, Http2Error.EnhanceYourCalm);
        }
        else if (_fields.IsMalformed || !TakeBlock(stream))
        {
            _ends.GiveUp(stream, Http2Error.ProtocolError);
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

        Http2Stream? still = _ends.FindLive(_frame.StreamId);
        if (_block.IsLast && still != null)
        {
            _ends.Finish(still);
        }

        return true;
    }
}
