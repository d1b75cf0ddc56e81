namespace Edda.Gladsheim.Skirnir;

/// <summary>All services at one moment, in the order of their names. Immutable: any thread may keep it.</summary>
public sealed class RegistrySnapshot
{
    private readonly ServiceSnapshot[] _services;

    internal RegistrySnapshot(ulong revision, ServiceSnapshot[] services)
    {
        Revision = revision;
        _services = services;
    }

    public static RegistrySnapshot Empty { get; } = new(0, []);

    /// <summary>Grows with every change.</summary>
    public ulong Revision { get; }

    public ReadOnlySpan<ServiceSnapshot> Services => _services;

    public ServiceSnapshot? Find(string name)
    {
        int index = Registry.IndexOf(_services, name);
        return index < 0 ? null : _services[index];
    }

    /// <summary>The message for a name that is not there, with those that were probably meant.</summary>
    public string UnknownName(string name) =>
        "no service \"" + name + "\"" + NearNames.Suggest(name, Array.ConvertAll(_services, service => service.Name));
}
