using System.Net.Http;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>An answer whose body is still on its way. One script reads it; owns the connection until it is disposed.</summary>
internal sealed class HttpAnswer(HttpResponseMessage response, Stream body, TimeSpan timeout) : IAsyncDisposable
{
    public HttpResponseMessage Response { get; } = response;

    public Stream Body { get; } = body;

    /// <summary>Of one read, as the request had it.</summary>
    public TimeSpan Timeout { get; } = timeout;

    public ValueTask DisposeAsync()
    {
        Response.Dispose();
        return ValueTask.CompletedTask;
    }
}
