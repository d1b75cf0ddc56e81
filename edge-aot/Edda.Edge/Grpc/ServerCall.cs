using Edda.Core.Grpc;

namespace Edda.Edge.Grpc;

/// <summary>
/// A call as the server sees it. It is the handler's from Begin to End and is then used for another call:
/// keep nothing of it. One thread uses it at a time; only <see cref="Cancellation"/> may be watched by others.
/// </summary>
public sealed class ServerCall
{
    internal ServerCall()
    {
    }

    public GrpcMethod Method => throw new NotSupportedException();

    /// <summary>"/package.Service/Method".</summary>
    public string Path => Method.Path;

    /// <summary>All of the caller's metadata, gathered on first use. For one known name prefer <see cref="Header"/>.</summary>
    public Metadata RequestHeaders => throw new NotSupportedException();

    /// <summary>Sent before the first message.</summary>
    public Metadata ResponseHeaders => throw new NotSupportedException();

    /// <summary>Sent with the status.</summary>
    public Metadata ResponseTrailers => throw new NotSupportedException();

    /// <summary>When the caller stops waiting, in UTC; null when it set no deadline.</summary>
    public DateTimeOffset? Deadline => throw new NotSupportedException();

    /// <summary>Signalled when the caller goes away or its deadline passes.</summary>
    public CancellationToken Cancellation => throw new NotSupportedException();

    public GrpcPeer Peer => throw new NotSupportedException();

    /// <summary>Who calls, as an interceptor found out; null when none did.</summary>
    public object? Identity { get; set; }

    /// <summary>Whether to gzip what is written from here on, if the caller accepts that.</summary>
    public bool Compress { get; set; }

    /// <summary>Whether the request message read last came compressed.</summary>
    public bool RequestCompressed => throw new NotSupportedException();

    public Status Status => throw new NotSupportedException();

    /// <summary>One text header by its lower-case name, without gathering the others.</summary>
    public string? Header(string name) => throw new NotSupportedException(name);

    /// <summary>Ends the call with this status once the handler returns; what it returns is then not sent.</summary>
    public void Fail(StatusCode code, string message, ReadOnlyMemory<byte> details = default) =>
        throw new NotSupportedException(code + message + details.Length);

    /// <summary>What an interceptor left for another, or for its own End. The key is usually the interceptor.</summary>
    public object? GetItem(object key) => throw new NotSupportedException(key.ToString());

    public void SetItem(object key, object? value) => throw new NotSupportedException(key.ToString() + value);

    /// <summary>Sends the response headers now instead of with the first message.</summary>
    public ValueTask SendHeadersAsync() => throw new NotSupportedException();
}
