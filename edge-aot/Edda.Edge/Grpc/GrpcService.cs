namespace Edda.Edge.Grpc;

/// <summary>A service's methods. The generated base classes derive from it; one instance serves all calls at once.</summary>
public abstract class GrpcService
{
    public abstract GrpcServiceDescriptor Descriptor { get; }

    /// <summary>Hands each method's handler to the binder.</summary>
    public abstract void Bind(GrpcServiceBinder binder);
}
