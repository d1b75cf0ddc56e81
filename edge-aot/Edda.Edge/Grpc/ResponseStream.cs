using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>The messages a server sends in one call. Lives as long as the call; one writer at a time.</summary>
public sealed class ResponseStream<T>
    where T : Message
{
    internal ResponseStream()
    {
    }

    /// <summary>Sends the message; completes when the caller's window has room. The message may then be reused.</summary>
    public ValueTask WriteAsync(T message, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
