using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>
/// The cgroup v2 directories of the services, below one that belongs to this Gladsheim. A process born in one cannot
/// leave it without rights over the hierarchy, which makes the tree exact. One thread.
/// </summary>
public sealed class ServiceCgroups
{
    private const int DirectoryMode = 0x1ED; // 0755
    private const string OwnLeaf = "/edda.hall";

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

    /// <summary>
    /// The cgroup v2 below which this process may make others, if it may write there: its own, or the one that it has
    /// stepped aside from (/proc/self/cgroup and /proc/self/mountinfo, proc(5)). Null where none is mounted.
    /// </summary>
    public static string? Place()
    {
        string own = "";
        foreach (string line in Descriptor.ReadText("/proc/self/cgroup").Split('\n'))
        {
            if (line.StartsWith("0::", StringComparison.Ordinal))
                own = line[3..];
        }

        if (own.EndsWith(OwnLeaf, StringComparison.Ordinal))
            own = own[..^OwnLeaf.Length];
        foreach (string line in Descriptor.ReadText("/proc/self/mountinfo", 256 * 1024).Split('\n'))
        {
            // mountinfo: id parent device root mountpoint options [optional...] - type source options
            int type = line.IndexOf(" - cgroup2 ", StringComparison.Ordinal);
            if (type > 0 && line[..type].Split(' ') is { Length: > 5 } fields)
                return fields[4].TrimEnd('/') + (fields[3] == "/" ? own : "");
        }

        return null;
    }

    /// <summary>
    /// Whether controllers may be enabled for what is below a cgroup: not beside a process, but for the root of all. In a
    /// cgroup that was given to us (systemd's Delegate=) that process is this one, and it steps aside into one below. It has
    /// to go first: enabling the processor time's controller beside it succeeds, and after that nothing can be born below.
    /// </summary>
    public static bool TryStepAside(string cgroup)
    {
        bool isRoot = !File.Exists(cgroup + "/cgroup.type");
        if (isRoot || Descriptor.ReadText(cgroup + "/cgroup.procs").Length == 0)
            return true;
        if (Descriptor.ReadText(cgroup + "/cgroup.controllers").Trim().Length == 0)
            return false;
        _ = Libc.MakeDirectory(cgroup + OwnLeaf, DirectoryMode);
        _ = Descriptor.WriteFile(cgroup + OwnLeaf + "/cgroup.procs", "0"u8);
        return Descriptor.ReadText(cgroup + "/cgroup.procs").Length == 0;
    }

    /// <summary>Null where there is no cgroup v2 that this process may write.</summary>
    /// <param name="instance">Tells this Gladsheim's directory from another one's.</param>
    public static ServiceCgroups? TryOpen(string instance, string? rememberedRoot)
    {
        HallDirectory? hold = rememberedRoot is not null && Directory.Exists(rememberedRoot)
            ? HallDirectory.TryHold(rememberedRoot)
            : Place() is { } place ? HallDirectory.TryTake(place, instance) : null;
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
}
