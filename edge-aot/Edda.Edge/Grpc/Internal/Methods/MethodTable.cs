namespace Edda.Edge.Grpc.Internal.Methods;

/// <summary>
/// The methods that are served. Readers take an immutable snapshot; writers, any thread, make a new one under a lock.
/// </summary>
internal sealed class MethodTable
{
    private readonly Lock _lock = new();
    private volatile MethodSnapshot _current = MethodSnapshot.Empty;

    public MethodSnapshot Current => _current;

    public void AddService(GrpcServiceDescriptor service, IReadOnlyList<MethodEntry> entries)
    {
        lock (_lock)
        {
            Dictionary<string, MethodEntry> methods = Without(service.FullName);
            AddTo(methods, entries);
            _current = new MethodSnapshot(
                methods, [.. _current.Services.Where(s => s.FullName != service.FullName), service]);
        }
    }

    public bool RemoveService(string fullName)
    {
        lock (_lock)
        {
            Dictionary<string, MethodEntry> methods = Without(fullName);
            GrpcServiceDescriptor[] services = [.. _current.Services.Where(s => s.FullName != fullName)];
            if (methods.Count == _current.ByPath.Count && services.Length == _current.Services.Count)
            {
                return false;
            }

            _current = new MethodSnapshot(methods, services);
            return true;
        }
    }

    public void AddMethods(IReadOnlyList<MethodEntry> entries)
    {
        lock (_lock)
        {
            var methods = new Dictionary<string, MethodEntry>(_current.ByPath);
            AddTo(methods, entries);
            _current = new MethodSnapshot(methods, _current.Services);
        }
    }

    public bool RemoveMethod(string path)
    {
        lock (_lock)
        {
            var methods = new Dictionary<string, MethodEntry>(_current.ByPath);
            if (!methods.Remove(path))
            {
                return false;
            }

            _current = new MethodSnapshot(methods, _current.Services);
            return true;
        }
    }

    private static void AddTo(Dictionary<string, MethodEntry> methods, IReadOnlyList<MethodEntry> entries)
    {
        foreach (MethodEntry entry in entries)
        {
            methods[entry.Method.Path] = entry;
        }
    }

    private Dictionary<string, MethodEntry> Without(string service)
    {
        Dictionary<string, MethodEntry> others = [];
        foreach ((string path, MethodEntry entry) in _current.ByPath)
        {
            if (entry.Method.Service != service)
            {
                others.Add(path, entry);
            }
        }

        return others;
    }
}
