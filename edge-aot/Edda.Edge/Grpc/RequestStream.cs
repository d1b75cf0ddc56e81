using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>The messages a client sends in one call. Lives as long as the call; one reader at a time.</summary>
public sealed class RequestStream<T>
    where T : Message
{
    internal RequestStream()
    {
    }

    /// <summary>Replaces the content of <paramref name="into"/> by the next message; false after the last.</summary>
    public ValueTask<bool> ReadAsync(T into, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    /// <summary>All messages in turn, each in the same reused object.</summary>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
