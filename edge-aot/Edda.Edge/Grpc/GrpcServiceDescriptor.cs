namespace Edda.Edge.Grpc;

/// <summary>A service's full name, the file that declares it and its methods.</summary>
public sealed class GrpcServiceDescriptor(string fullName, ProtoFile file, params GrpcMethod[] methods)
{
    public string FullName { get; } = fullName;

    public ProtoFile File { get; } = file;

    public IReadOnlyList<GrpcMethod> Methods { get; } = methods;
}
