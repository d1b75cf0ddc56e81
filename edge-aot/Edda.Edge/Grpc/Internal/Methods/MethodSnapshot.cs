using System.Text;

namespace Edda.Edge.Grpc.Internal.Methods;

/// <summary>What is served at one moment. Never changed after it is made.</summary>
internal sealed class MethodSnapshot
{
    private const int LongestPath = 1024;

    public static readonly MethodSnapshot Empty = new([], []);

    private readonly Dictionary<string, MethodEntry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public MethodSnapshot(Dictionary<string, MethodEntry> byPath, IReadOnlyList<GrpcServiceDescriptor> services)
    {
        ByPath = byPath;
        _bySpan = byPath.GetAlternateLookup<ReadOnlySpan<char>>();
        Services = services;
        Methods = [.. byPath.Values.Select(entry => entry.Method)];
        Files = CollectFiles(services);
    }

    public Dictionary<string, MethodEntry> ByPath { get; }

    /// <summary>The method at a path as it stands in a request; null when there is none.</summary>
    public MethodEntry? Find(ReadOnlySpan<byte> path)
    {
        Span<char> text = stackalloc char[LongestPath];
        return path.Length <= LongestPath
            && Encoding.UTF8.TryGetChars(path, text, out int length)
            && _bySpan.TryGetValue(text[..length], out MethodEntry? entry)
            ? entry
            : null;
    }

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
