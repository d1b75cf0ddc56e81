using Edda.Edge.Grpc;

namespace Edda.Edge.Reflection.Internal;

/// <summary>What one set of served files declares. Immutable.</summary>
internal sealed class FileIndex
{
    private readonly IReadOnlyList<GrpcServiceDescriptor> _services;
    private readonly Dictionary<string, ProtoFile> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProtoFile> _bySymbol = new(StringComparer.Ordinal);

    public FileIndex(IReadOnlyList<GrpcServiceDescriptor> services, IReadOnlyList<ProtoFile> files)
    {
        _services = services;
        string[] names = new string[services.Count];
        for (int i = 0; i < names.Length; i++)
            names[i] = services[i].FullName;
        Array.Sort(names, StringComparer.Ordinal);
        Services = names;
        foreach (ProtoFile file in files)
            Add(file);
    }

    /// <summary>Full names, in order.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>Whether this was made from the very same snapshot.</summary>
    public bool IsOf(IReadOnlyList<GrpcServiceDescriptor> services) => ReferenceEquals(_services, services);

    public ProtoFile? FindFile(string name) => _byName.GetValueOrDefault(name);

    public ProtoFile? FindSymbol(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    /// <summary>The file itself first, then all it needs, each once.</summary>
    public static List<ProtoFile> WithDependencies(ProtoFile file)
    {
        List<ProtoFile> files = [file];
        for (int i = 0; i < files.Count; i++)
        {
            foreach (ProtoFile dependency in files[i].Dependencies)
            {
                if (!files.Exists(known => known.Name == dependency.Name))
                    files.Add(dependency);
            }
        }

        return files;
    }

    private void Add(ProtoFile file)
    {
        if (!_byName.TryAdd(file.Name, file))
            return;

        foreach (string symbol in file.Symbols)
            _bySymbol.TryAdd(symbol, file);
        foreach (ProtoFile dependency in file.Dependencies)
            Add(dependency);
    }
}
