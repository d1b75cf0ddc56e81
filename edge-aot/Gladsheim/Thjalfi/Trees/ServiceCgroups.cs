namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>The cgroup v2 directories of the services, below one that belongs to this Gladsheim.</summary>
public sealed class ServiceCgroups
{
    public string Root => throw new NotSupportedException();

    /// <summary>Null where there is no cgroup v2 that this process may write.</summary>
    public static ServiceCgroups? TryOpen(string instance, string? rememberedRoot) => throw new NotSupportedException();

    /// <summary>Creates the directory when needed; null when the kernel refuses.</summary>
    public string? DirectoryOf(string service) => throw new NotSupportedException();

    public void Remove(string service) => throw new NotSupportedException();
}
