using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>What generated clients call through: a channel, or a stand-in for one.</summary>
public abstract class GrpcInvoker
{
    /// <summary>One request, one response. Throws <see cref="RpcException"/> unless the call ends OK.</summary>
    public abstract ValueTask UnaryAsync(
        GrpcMethod method, Message request, Message response, CallOptions options = default);

    /// <summary>A call whose requests are written to the stream.</summary>
    public abstract GrpcStream<TRequest, TResponse> Open<TRequest, TResponse>(
        GrpcMethod method, CallOptions options = default)
        where TRequest : Message
        where TResponse : Message;

    /// <summary>A call with one request, which is written before this returns and may then be reused.</summary>
    public abstract GrpcStream<TRequest, TResponse> Open<TRequest, TResponse>(
        GrpcMethod method, TRequest request, CallOptions options = default)
        where TRequest : Message
        where TResponse : Message;
}
