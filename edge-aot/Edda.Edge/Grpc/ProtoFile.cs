namespace Edda.Edge.Grpc;

/// <summary>A .proto file as its serialised FileDescriptorProto, which is what reflection hands out.</summary>
public sealed class ProtoFile(string name, ReadOnlyMemory<byte> bytes, string[] symbols, params ProtoFile[] dependencies)
{
    /// <summary>The path that imports use: "grpc/health/v1/health.proto".</summary>
    public string Name { get; } = name;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>The full names the file declares: services, methods, messages, enums, also nested.</summary>
    public IReadOnlyList<string> Symbols { get; } = symbols;

    public IReadOnlyList<ProtoFile> Dependencies { get; } = dependencies;
}
