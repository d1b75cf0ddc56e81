using Edda.Core.Http2;

namespace Edda.Core.Calls.Internal;

/// <summary>Brings what happens on a stream to the call that opened it.</summary>
internal sealed class CallRouter : IHttp2Listener
{
    public void OnField(
        Http2Stream stream,
        byte[] name,
        int nameOffset,
        int nameLength,
        byte[] value,
        int valueOffset,
        int valueLength,
        bool endsStream)
    {
        CallOf(stream).OnField(name, nameOffset, nameLength, value, valueOffset, valueLength, endsStream);
    }

    public void OnHeaders(Http2Stream stream)
    {
        CallOf(stream).OnHeaders(stream.Status);
    }

    public void OnData(Http2Stream stream, byte[] buffer, int offset, int count)
    {
        CallOf(stream).OnData(buffer, offset, count);
    }

    public void OnEnd(Http2Stream stream)
    {
        CallOf(stream).OnEnd();
    }

    public void OnReset(Http2Stream stream, Http2Error error, bool isRetryable)
    {
        CallOf(stream).OnReset(error, isRetryable);
    }

    public void OnGoAway(Http2Error error)
    {
        // The connection says so itself, and each stream that it concerns is reset.
    }

    private static Http2Call CallOf(Http2Stream stream)
    {
        return (Http2Call)stream.Tag!;
    }
}
