namespace Edda.Core.Http2.Internal;

/// <summary>The ways in which a stream ends on the peer's account, each told to the listener.</summary>
internal sealed class Http2StreamEnds
{
    private readonly Http2StreamTable _streams;
    private readonly IHttp2Listener _listener;

    public Http2StreamEnds(Http2StreamTable streams, IHttp2Listener listener)
    {
        _streams = streams;
        _listener = listener;
    }

    /// <summary>The stream with that number, unless it is closed or given up.</summary>
    public Http2Stream? FindLive(int id)
    {
        Http2Stream? stream = _streams.Find(id);
        return stream != null && stream.State == Http2StreamState.Resetting ? null : stream;
    }

    /// <summary>END_STREAM has come: with less content than announced it is no end.</summary>
    public void Finish(Http2Stream stream)
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
    public void GiveUp(Http2Stream stream, Http2Error error)
    {
        stream.ResetError = error;
        _streams.Advance(stream, Http2StreamEvent.Reset);
        _listener.OnReset(stream, error, false);
    }

    /// <summary>The peer, or the end of the connection, has taken the stream.</summary>
    public void Lose(Http2Stream stream, Http2Error error, bool isRetryable)
    {
        _streams.Advance(stream, Http2StreamEvent.Lost);
        _listener.OnReset(stream, error, isRetryable);
    }
}
