using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>
/// A call in progress. The caller owns it: disposing it before its end cancels the call. One reader and one
/// writer may work at the same time.
/// </summary>
public abstract class GrpcStream<TRequest, TResponse> : IAsyncDisposable
    where TRequest : Message
    where TResponse : Message
{
    /// <summary>
    /// Whether to gzip what is written from here on. Starts as the call's options say; a call that did not announce gzip
    /// there sends everything plain.
    /// </summary>
    public abstract bool Compress { get; set; }

    /// <summary>Whether the message read last came compressed.</summary>
    public abstract bool ResponseCompressed { get; }

    /// <summary>How the call ended; known once <see cref="ReadAsync"/> answered false or threw.</summary>
    public abstract Status Status { get; }

    /// <summary>Known when the status is.</summary>
    public abstract Metadata Trailers { get; }

    /// <summary>What the server sent before its first message.</summary>
    public abstract ValueTask<Metadata> ResponseHeadersAsync(CancellationToken cancellation = default);

    /// <summary>Sends a message, which may be reused when the task has completed.</summary>
    public abstract ValueTask WriteAsync(TRequest message, CancellationToken cancellation = default);

    /// <summary>Tells the server that no more messages follow.</summary>
    public abstract ValueTask CompleteAsync();

    /// <summary>
    /// Replaces the content of <paramref name="into"/> by the next message; false after the last one of a call
    /// that ended OK. Throws <see cref="RpcException"/> otherwise.
    /// </summary>
    public abstract ValueTask<bool> ReadAsync(TResponse into, CancellationToken cancellation = default);

    /// <summary>Ends the call here and tells the server.</summary>
    public abstract void Cancel();

    public abstract ValueTask DisposeAsync();
}
