namespace Edda.Gladsheim.Skirnir;

/// <summary>
/// Skirnir's book: what is known of each service now. The hall's loop writes it; any thread reads
/// <see cref="Current"/>, which is replaced as a whole and never waits.
/// </summary>
public sealed class Registry
{
    private ServiceSnapshot[] _services = [];
    private RegistrySnapshot _current = RegistrySnapshot.Empty;
    private bool _changed;

    /// <summary>After a new snapshot was published, on the loop's thread.</summary>
    public event Action<RegistrySnapshot>? Published;

    public RegistrySnapshot Current => Volatile.Read(ref _current);

    /// <summary>Adds the service or replaces what was known of it. Seen by others from <see cref="Publish"/> on.</summary>
    public void Set(ServiceSnapshot service)
    {
        int index = IndexOf(_services, service.Name);
        if (index >= 0)
        {
            Own();
            _services[index] = service;
            return;
        }

        ServiceSnapshot[] grown = new ServiceSnapshot[_services.Length + 1];
        Array.Copy(_services, grown, ~index);
        grown[~index] = service;
        Array.Copy(_services, ~index, grown, ~index + 1, _services.Length - ~index);
        _services = grown;
        _changed = true;
    }

    public bool Remove(string name)
    {
        int index = IndexOf(_services, name);
        if (index < 0)
            return false;

        ServiceSnapshot[] shrunk = new ServiceSnapshot[_services.Length - 1];
        Array.Copy(_services, shrunk, index);
        Array.Copy(_services, index + 1, shrunk, index, shrunk.Length - index);
        _services = shrunk;
        _changed = true;
        return true;
    }

    /// <summary>Makes the changes since the last time visible together; does nothing when there are none.</summary>
    public void Publish()
    {
        if (!_changed)
            return;

        _changed = false;
        RegistrySnapshot next = new(_current.Revision + 1, _services);
        Volatile.Write(ref _current, next);
        Published?.Invoke(next);
    }

    /// <summary>The index, or the complement of where it would stand.</summary>
    internal static int IndexOf(ServiceSnapshot[] services, string name)
    {
        int low = 0;
        int high = services.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(services[middle].Name, name);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    /// <summary>The published array belongs to its readers: the first change after a publication works on a copy.</summary>
    private void Own()
    {
        if (!_changed)
            _services = (ServiceSnapshot[])_services.Clone();
        _changed = true;
    }
}
