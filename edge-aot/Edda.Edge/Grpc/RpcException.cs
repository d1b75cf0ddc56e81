using Edda.Core.Grpc;

namespace Edda.Edge.Grpc;

/// <summary>
/// A call that did not end OK. A client's call throws it; thrown by a handler it becomes the call's status.
/// </summary>
public sealed class RpcException(Status status, Metadata? trailers = null, Exception? inner = null)
    : Exception(status.ToString(), inner)
{
    public RpcException(StatusCode code, string message)
        : this(new Status(code, message))
    {
    }

    public Status Status { get; } = status;

    public StatusCode Code => Status.Code;

    /// <summary>What the peer sent after its last message; empty when the call never reached it.</summary>
    public Metadata Trailers { get; } = trailers ?? new Metadata();
}
