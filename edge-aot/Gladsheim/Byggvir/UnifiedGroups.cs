using System.Globalization;
using System.Text;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Byggvir;

/// <summary>
/// cgroup v2 (Documentation/admin-guide/cgroup-v2.rst): one directory per service holds every controller, and processes
/// are born into it. The directories are Thjalfi's; here their control files are written and read.
/// </summary>
public sealed class UnifiedGroups : KernelGroups
{
    private const int CpuPeriod = 100_000;

    private readonly ServiceCgroups _cgroups;
    private readonly string _devices = BlockDevices.List();
    private readonly Dictionary<string, Paths> _services = new(StringComparer.Ordinal);

    internal UnifiedGroups(ServiceCgroups cgroups, KernelControls controls)
    {
        _cgroups = cgroups;
        Controls = controls;
    }

    public override KernelControls Controls { get; }

    /// <summary>Null where the directories are there but none of the controllers.</summary>
    public static UnifiedGroups? TryOpen(ServiceCgroups cgroups)
    {
        // A controller can be used below a directory once it is enabled in that directory.
        string above = Path.GetDirectoryName(cgroups.Root)!;
        if (!ServiceCgroups.TryStepAside(above))
            return null;
        foreach (string controller in (string[])["cpu", "memory", "pids", "io"])
        {
            byte[] enable = Encoding.ASCII.GetBytes("+" + controller);
            _ = Descriptor.WriteFile(above + "/cgroup.subtree_control", enable);
            _ = Descriptor.WriteFile(cgroups.Root + "/cgroup.subtree_control", enable);
        }

        string enabled = " " + Descriptor.ReadText(cgroups.Root + "/cgroup.subtree_control").TrimEnd('\n') + " ";
        KernelControls controls = KernelControls.None;
        if (enabled.Contains(" memory ", StringComparison.Ordinal))
            controls |= KernelControls.Memory | KernelControls.SlowMemory;
        if (enabled.Contains(" cpu ", StringComparison.Ordinal))
            controls |= KernelControls.Cpu;
        if (enabled.Contains(" pids ", StringComparison.Ordinal))
            controls |= KernelControls.Processes;
        if (enabled.Contains(" io ", StringComparison.Ordinal))
            controls |= KernelControls.Io;
        return controls == KernelControls.None ? null : new UnifiedGroups(cgroups, controls);
    }

    public override IReadOnlyList<string> Join(string service) => [];

    public override bool Apply(string service, ResourceLimits limits)
    {
        if (_cgroups.DirectoryOf(service) is not { } group)
            return false;

        bool throttle = IsThrottle(limits);
        bool all = All(limits, Controls);
        all &= Write(group, "memory.max", IsHard(limits) ? limits.MemoryBytes : null, KernelControls.Memory);
        // Swap must not be a way around. Where the kernel has none, there is no such file.
        if (Controls.HasFlag(KernelControls.Memory))
            _ = Write(group, "memory.swap.max", IsHard(limits) && limits.MemoryBytes is not null ? "0" : "max");
        all &= Write(group, "memory.high", throttle ? limits.MemoryBytes : null, KernelControls.SlowMemory);
        all &= Write(group, "pids.max", throttle ? limits.Processes : null, KernelControls.Processes);
        if (Controls.HasFlag(KernelControls.Memory))
            _ = Descriptor.WriteFile(group + "/memory.oom.group", "1"u8);
        if (Controls.HasFlag(KernelControls.Cpu))
        {
            string quota = throttle && limits.CpuPercent is { } cpu
                ? ((long)(cpu / 100 * CpuPeriod)).ToString(CultureInfo.InvariantCulture)
                : "max";
            all &= Write(group, "cpu.max", quota + " 100000");
        }

        if (Controls.HasFlag(KernelControls.Io))
        {
            string rate = throttle && limits.IoBytesPerSecond is { } io ? io.ToString(CultureInfo.InvariantCulture) : "max";
            foreach (string device in _devices.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                all &= Write(group, "io.max", $"{device} rbps={rate} wbps={rate}");
        }

        return all;
    }

    public override GroupUsage Read(string service)
    {
        GroupUsage usage = GroupUsage.NotCounted;
        Paths paths = PathsOf(service);
        Span<byte> buffer = stackalloc byte[4096];
        int length = Descriptor.ReadFile(paths.Cpu, buffer);
        if (length > 0)
            usage.CpuMicroseconds = KernelText.Value(buffer[..length], "usage_usec "u8);
        length = Controls.HasFlag(KernelControls.Io) ? Descriptor.ReadFile(paths.Io, buffer) : -1;
        if (length >= 0)
        {
            usage.ReadBytes = KernelText.Sum(buffer[..length], " rbytes="u8);
            usage.WrittenBytes = KernelText.Sum(buffer[..length], " wbytes="u8);
        }

        if (!Controls.HasFlag(KernelControls.Memory))
            return usage;

        // What the kernel would give back at once, files read and not used since, is nobody's need.
        long current = KernelText.FileValue(paths.Memory);
        length = Descriptor.ReadFile(paths.MemoryStat, buffer);
        if (current >= 0 && length > 0)
            usage.MemoryBytes = Math.Max(0, current - KernelText.Value(buffer[..length], "\ninactive_file "u8));
        return usage;
    }

    public override long CountKilled(string service)
    {
        if (!Controls.HasFlag(KernelControls.Memory))
            return -1;
        Span<byte> buffer = stackalloc byte[512];
        int length = Descriptor.ReadFile(PathsOf(service).MemoryEvents, buffer);
        return length > 0 ? KernelText.Value(buffer[..length], "\noom_kill "u8) : -1;
    }

    public override PressureSample? Pressure(string service) =>
        SystemMeter.Pressure($"{_cgroups.Root}/{service}/", ".pressure");

    public override void Remove(string service)
    {
        _services.Remove(service);
        _cgroups.Remove(service);
    }

    public override void RemoveRoots()
    {
        // The directories are Thjalfi's.
    }

    private Paths PathsOf(string service)
    {
        if (_services.TryGetValue(service, out Paths? paths))
            return paths;
        string group = _cgroups.Root + "/" + service;
        paths = new Paths(
            group + "/cpu.stat", group + "/io.stat", group + "/memory.current", group + "/memory.stat", group + "/memory.events");
        _services.Add(service, paths);
        return paths;
    }

    private bool Write(string group, string file, long? limit, KernelControls needed) =>
        !Controls.HasFlag(needed)
        || Write(group, file, limit is { } value ? value.ToString(CultureInfo.InvariantCulture) : "max");

    private static bool Write(string group, string file, string value) =>
        Descriptor.WriteFile(group + "/" + file, Encoding.ASCII.GetBytes(value)) == 0;

    /// <summary>Made once per service, so that a sample makes no strings.</summary>
    private sealed record Paths(string Cpu, string Io, string Memory, string MemoryStat, string MemoryEvents);
}
