using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Methods;

namespace Edda.Edge.Grpc;

/// <summary>Collects methods and their handlers, to be published together.</summary>
public sealed class GrpcServiceBinder
{
    private readonly List<MethodEntry> _entries = [];

    internal GrpcServiceBinder()
    {
    }

    internal IReadOnlyList<MethodEntry> Entries => _entries;

    public void Unary<TRequest, TResponse>(GrpcMethod method, UnaryHandler<TRequest, TResponse> handler)
        where TRequest : Message
        where TResponse : Message =>
        Add(GrpcMethodKind.Unary, new UnaryEntry<TRequest, TResponse>(method, handler));

    public void ClientStreaming<TRequest, TResponse>(
        GrpcMethod method, ClientStreamingHandler<TRequest, TResponse> handler)
        where TRequest : Message
        where TResponse : Message =>
        Add(GrpcMethodKind.ClientStreaming, new ClientStreamingEntry<TRequest, TResponse>(method, handler));

    public void ServerStreaming<TRequest, TResponse>(
        GrpcMethod method, ServerStreamingHandler<TRequest, TResponse> handler)
        where TRequest : Message
        where TResponse : Message =>
        Add(GrpcMethodKind.ServerStreaming, new ServerStreamingEntry<TRequest, TResponse>(method, handler));

    public void Duplex<TRequest, TResponse>(GrpcMethod method, DuplexHandler<TRequest, TResponse> handler)
        where TRequest : Message
        where TResponse : Message =>
        Add(GrpcMethodKind.Duplex, new DuplexEntry<TRequest, TResponse>(method, handler));

    private void Add(GrpcMethodKind kind, MethodEntry entry)
    {
        if (entry.Method.Kind != kind)
        {
            Misuse.MethodIsAnotherKind(entry.Method, kind);
        }

        _entries.Add(entry);
    }
}
