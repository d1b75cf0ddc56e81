using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Byggvir;

/// <summary>Where this process is in the trees of cgroups (/proc/self/cgroup and /proc/self/mountinfo, proc(5)).</summary>
internal static class CgroupPlaces
{
    private const int Writable = 2; // W_OK

    /// <summary>cgroup v1: each controller's directory.</summary>
    public static Dictionary<string, string> Separate()
    {
        Dictionary<string, string> within = new(StringComparer.Ordinal);
        foreach (string line in Descriptor.ReadText("/proc/self/cgroup").Split('\n'))
        {
            string[] fields = line.Split(':', 3);
            foreach (string controller in fields.Length == 3 ? fields[1].Split(',', StringSplitOptions.RemoveEmptyEntries) : [])
                within[controller] = fields[2];
        }

        Dictionary<string, string> directories = new(StringComparer.Ordinal);
        foreach (string line in Descriptor.ReadText("/proc/self/mountinfo", 256 * 1024).Split('\n'))
        {
            if (MountOf(line, " - cgroup ") is not { } fields)
                continue;
            foreach (string controller in line[(line.LastIndexOf(' ') + 1)..].Split(','))
            {
                if (within.TryGetValue(controller, out string? path))
                    directories[controller] = fields[4].TrimEnd('/') + (fields[3] == "/" ? path : "");
            }
        }

        return directories;
    }

    /// <summary>What could be enforced, found out without making anything.</summary>
    public static HostAbilities Look()
    {
        KernelControls controls = KernelControls.None;
        if (ServiceCgroups.Place() is { } unified && IsWritable(unified))
        {
            string has = " " + Descriptor.ReadText(unified + "/cgroup.controllers").TrimEnd('\n') + " ";
            controls |= has.Contains(" memory ", StringComparison.Ordinal) ? KernelControls.Memory | KernelControls.SlowMemory : 0;
            controls |= has.Contains(" cpu ", StringComparison.Ordinal) ? KernelControls.Cpu : 0;
            controls |= has.Contains(" pids ", StringComparison.Ordinal) ? KernelControls.Processes : 0;
            controls |= has.Contains(" io ", StringComparison.Ordinal) ? KernelControls.Io : 0;
        }

        if (controls != KernelControls.None)
            return new HostAbilities(controls);
        Dictionary<string, string> separate = Separate();
        controls |= IsWritable(separate.GetValueOrDefault("memory")) ? KernelControls.Memory : 0;
        controls |= IsWritable(separate.GetValueOrDefault("cpu")) ? KernelControls.Cpu : 0;
        controls |= IsWritable(separate.GetValueOrDefault("pids")) ? KernelControls.Processes : 0;
        controls |= IsWritable(separate.GetValueOrDefault("blkio")) ? KernelControls.Io : 0;
        return new HostAbilities(controls);
    }

    public static bool IsWritable(string? directory) => directory is not null && Libc.Access(directory, Writable) == 0;

    /// <summary>mountinfo: id parent device root mountpoint options [optional...] - type source super-options</summary>
    private static string[]? MountOf(string line, string type)
    {
        int at = line.IndexOf(type, StringComparison.Ordinal);
        string[] fields = at < 0 ? [] : line[..at].Split(' ');
        return fields.Length < 6 ? null : fields;
    }
}
