namespace Edda.Core.Http2;

/// <summary>
/// Hears what a connection receives, on the thread that drives it. It may send, consume, reset and open from inside;
/// it must not call Receive. A stream object is used again, so nothing may be kept of it after its end or reset.
/// </summary>
public interface IHttp2Listener
{
    /// <summary>
    /// A field of the final response headers or, when its block ends the stream, of the trailers; a response can be a
    /// single block that is both. The buffers are only lent.
    /// </summary>
    void OnField(
        Http2Stream stream,
        byte[] name,
        int nameOffset,
        int nameLength,
        byte[] value,
        int valueOffset,
        int valueLength,
        bool endsStream);

    /// <summary>The fields so far were the response headers.</summary>
    void OnHeaders(Http2Stream stream);

    /// <summary>
    /// Response data, lent. Each byte counts against the windows until <see cref="Http2Connection.Consume"/> is called.
    /// </summary>
    void OnData(Http2Stream stream, byte[] buffer, int offset, int count);

    /// <summary>The response is whole. If the request is not, the stream is still there to be ended or reset.</summary>
    void OnEnd(Http2Stream stream);

    /// <summary>
    /// The stream ended without a whole response. Retryable means that the peer has certainly not processed it.
    /// </summary>
    void OnReset(Http2Stream stream, Http2Error error, bool isRetryable);

    /// <summary>The peer takes no new streams. Those it still answers go on.</summary>
    void OnGoAway(Http2Error error);
}
