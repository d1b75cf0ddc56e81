using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>A method as both ends know it. Immutable, shared by all calls.</summary>
public sealed class GrpcMethod(
    string service, string name, GrpcMethodKind kind, Func<Message> newRequest, Func<Message> newResponse)
{
    public string Service { get; } = service;

    public string Name { get; } = name;

    public GrpcMethodKind Kind { get; } = kind;

    /// <summary>What stands in the :path of a call: "/package.Service/Method".</summary>
    public string Path { get; } = "/" + service + "/" + name;

    public Func<Message> NewRequest { get; } = newRequest;

    public Func<Message> NewResponse { get; } = newResponse;
}
