namespace Edda.Edge.Grpc.Internal;

/// <summary>What is served at one moment. Never changed after it is made.</summary>
internal sealed class MethodSnapshot
{
    public static readonly MethodSnapshot Empty = new([], []);

    public MethodSnapshot(Dictionary<string, MethodEntry> byPath, IReadOnlyList<GrpcServiceDescriptor> services)
    {
        ByPath = byPath;
        Services = services;
        Methods = [.. byPath.Values.Select(entry => entry.Method)];
        Files = CollectFiles(services);
    }

    public Dictionary<string, MethodEntry> ByPath { get; }

    public IReadOnlyList<GrpcServiceDescriptor> Services { get; }

    public IReadOnlyList<GrpcMethod> Methods { get; }

    /// <summary>Each file once, after the files it depends on.</summary>
    public IReadOnlyList<ProtoFile> Files { get; }

    private static List<ProtoFile> CollectFiles(IReadOnlyList<GrpcServiceDescriptor> services)
    {
        var files = new List<ProtoFile>();
        var names = new HashSet<string>();
        foreach (GrpcServiceDescriptor service in services)
        {
            Add(service.File, files, names);
        }

        return files;
    }

    private static void Add(ProtoFile file, List<ProtoFile> files, HashSet<string> names)
    {
        if (!names.Add(file.Name))
        {
            return;
        }

        foreach (ProtoFile dependency in file.Dependencies)
        {
            Add(dependency, files, names);
        }

        files.Add(file);
    }
}
