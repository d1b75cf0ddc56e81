using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>
/// The cgroup v2 directories of the services, below one that belongs to this Gladsheim. A process born in one cannot
/// leave it without rights over the hierarchy, which makes the tree exact. One thread.
/// </summary>
public sealed class ServiceCgroups
{
    private const int DirectoryMode = 0x1ED; // 0755

    // Made by us, and nothing has been killed in it since. Linux 6.15 and later kill whatever is born into a cgroup by
    // CLONE_INTO_CGROUP once "cgroup.kill" has been written there: they compare with the parent's cgroup. So one that has
    // served for a kill, or may have, is made anew before the next launch.
    private readonly HashSet<string> _fresh = new(StringComparer.Ordinal);

    private readonly HallDirectory _hold;

    private ServiceCgroups(HallDirectory hold)
    {
        _hold = hold;
    }

    /// <summary>Remember it in <see cref="Adoption.Ledger.CgroupRoot"/>.</summary>
    public string Root => _hold.Path;

    /// <summary>Null where there is no cgroup v2 that this process may write.</summary>
    /// <param name="instance">Tells this Gladsheim's directory from another one's.</param>
    public static ServiceCgroups? TryOpen(string instance, string? rememberedRoot)
    {
        HallDirectory? hold = rememberedRoot is not null && Directory.Exists(rememberedRoot)
            ? HallDirectory.TryHold(rememberedRoot)
            : OwnDirectory() is { } own ? HallDirectory.TryTake(own, instance) : null;
        return hold is null ? null : new ServiceCgroups(hold);
    }

    /// <summary>Creates the directory when needed; null when the kernel refuses.</summary>
    public string? DirectoryOf(string service)
    {
        string path = $"{Root}/{service}";
        return TryMake(path) ? path : null;
    }

    /// <summary>
    /// Before a launch: an empty cgroup that may have served for a kill is made anew; true when it was, and what had been
    /// written into it must be written again.
    /// </summary>
    public bool Renew(string service)
    {
        string path = $"{Root}/{service}";
        if (_fresh.Contains(path))
            return false;
        HallDirectory.RemoveTree(path);
        if (Libc.MakeDirectory(path, DirectoryMode) == 0)
            _fresh.Add(path);
        return true;
    }

    /// <summary>Processes in it have been killed.</summary>
    public void Wear(string directory) => _fresh.Remove(directory);

    /// <summary>Takes the service's cgroup away, with those below it. The kernel refuses while a process is in one.</summary>
    public void Remove(string service)
    {
        _fresh.Remove($"{Root}/{service}");
        HallDirectory.RemoveTree($"{Root}/{service}");
    }

    /// <summary>Takes the directory above the services' away, if there is none of them left in it. The end.</summary>
    public void RemoveEmptyRoot()
    {
        _ = Libc.RemoveDirectory(Root);
        _hold.Dispose();
    }

    /// <summary>Takes all away when the last service is gone. The end.</summary>
    public void RemoveRoot()
    {
        HallDirectory.RemoveTree(Root);
        _hold.Dispose();
    }

    /// <summary>Kills everything in the cgroup at once (Linux 5.14); false where that is not to be had.</summary>
    internal static bool TryKill(string directory) => Descriptor.WriteFile(directory + "/cgroup.kill", "1"u8) == 0;

    private static bool TryMake(string path) =>
        Libc.MakeDirectory(path, DirectoryMode) == 0 || (Errno.Last == Errno.Exists && Libc.Access(path, 2 /* W_OK */) == 0);

    // mountinfo: id parent device root mountpoint options [optional...] - type source options
    private static string? OwnDirectory()
    {
        string? own = null;
        foreach (string line in Descriptor.ReadText("/proc/self/cgroup").Split('\n'))
        {
            if (line.StartsWith("0::", StringComparison.Ordinal))
                own = line[3..];
        }
        foreach (string line in Descriptor.ReadText("/proc/self/mountinfo", 256 * 1024).Split('\n'))
        {
            int type = line.IndexOf(" - cgroup2 ", StringComparison.Ordinal);
            if (type > 0 && own is not null && line.Split(' ') is { Length: > 5 } fields)
                return fields[4] + (fields[3] == "/" ? own : "");
        }
        return null;
    }
}
