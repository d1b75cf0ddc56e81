using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>Collects methods and their handlers, to be published together.</summary>
public sealed class GrpcServiceBinder
{
    internal GrpcServiceBinder()
    {
    }

    public void Unary<TRequest, TResponse>(GrpcMethod method, UnaryHandler<TRequest, TResponse> handler)
        where TRequest : Message
        where TResponse : Message => throw new NotSupportedException();

    public void ClientStreaming<TRequest, TResponse>(
        GrpcMethod method, ClientStreamingHandler<TRequest, TResponse> handler)
        where TRequest : Message
        where TResponse : Message => throw new NotSupportedException();

    public void ServerStreaming<TRequest, TResponse>(
        GrpcMethod method, ServerStreamingHandler<TRequest, TResponse> handler)
        where TRequest : Message
        where TResponse : Message => throw new NotSupportedException();

    public void Duplex<TRequest, TResponse>(GrpcMethod method, DuplexHandler<TRequest, TResponse> handler)
        where TRequest : Message
        where TResponse : Message => throw new NotSupportedException();
}
