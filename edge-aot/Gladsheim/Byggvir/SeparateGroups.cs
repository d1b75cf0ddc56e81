using System.Globalization;
using System.Text;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Byggvir;

/// <summary>
/// cgroup v1 (Documentation/admin-guide/cgroup-v1): each controller is a tree of its own, so a service has a directory in
/// each, and its first process enters them one after another.
/// </summary>
public sealed class SeparateGroups : KernelGroups
{
    private const int CpuPeriod = 100_000;
    private const uint DirectoryMode = 0x1ED; // 0755

    // Not "cgroup.procs": for a whole process the kernel locks out every fork and exit of the machine, which took 5 to 19 ms
    // for five controllers. A thread that moves itself needs no such lock (Linux 5.15; 0.07 ms), and a child that has not
    // become its program yet has only one.
    private const string Entrance = "/tasks";

    private readonly string? _memory;
    private readonly string? _cpu;
    private readonly string? _account;
    private readonly string? _pids;
    private readonly string? _io;
    private readonly IReadOnlyCollection<HallDirectory> _holds;
    private readonly string _devices = BlockDevices.List();
    private readonly Dictionary<string, Paths> _services = new(StringComparer.Ordinal);

    private SeparateGroups(string? memory, string? cpu, string? account, string? pids, string? io, IReadOnlyCollection<HallDirectory> holds)
    {
        (_memory, _cpu, _account, _pids, _io, _holds) = (memory, cpu, account, pids, io, holds);
        Controls =
            (memory is null ? 0 : KernelControls.Memory) | (cpu is null ? 0 : KernelControls.Cpu)
            | (pids is null ? 0 : KernelControls.Processes) | (io is null ? 0 : KernelControls.Io);
    }

    public override KernelControls Controls { get; }

    /// <summary>Null where there are no v1 controllers that we may write.</summary>
    /// <param name="instance">Tells this Gladsheim's directories from another one's.</param>
    public static SeparateGroups? TryOpen(string instance)
    {
        Dictionary<string, string> own = CgroupPlaces.Separate();
        Dictionary<string, HallDirectory> taken = new(StringComparer.Ordinal);
        string? Root(string controller)
        {
            // Some controllers are often mounted together, and then have one directory.
            if (!own.TryGetValue(controller, out string? above))
                return null;
            if (!taken.ContainsKey(above) && HallDirectory.TryTake(above, instance) is { } hold)
                taken.Add(above, hold);
            return taken.GetValueOrDefault(above)?.Path;
        }

        SeparateGroups groups = new(Root("memory"), Root("cpu"), Root("cpuacct"), Root("pids"), Root("blkio"), taken.Values);
        return groups.Controls == KernelControls.None && groups._account is null ? null : groups;
    }

    public override IReadOnlyList<string> Join(string service)
    {
        if (_services.TryGetValue(service, out Paths? made))
            return made.Entrances;
        List<string> files = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string? root in (string?[])[_memory, _cpu, _account, _pids, _io])
        {
            if (root is null || !seen.Add(root))
                continue;
            string group = root + "/" + service;
            if (Libc.MakeDirectory(group, DirectoryMode) == 0 || Errno.Last == Errno.Exists)
                files.Add(group + Entrance);
        }

        _services[service] = new Paths(
            _memory + "/" + service + "/memory.usage_in_bytes", _memory + "/" + service + "/memory.stat",
            _memory + "/" + service + "/memory.oom_control", _account + "/" + service + "/cpuacct.usage", files);
        return files;
    }

    public override bool Apply(string service, ResourceLimits limits)
    {
        Join(service);
        bool all = All(limits, Controls);
        bool throttle = IsThrottle(limits);
        if (_memory is not null)
        {
            long memory = IsHard(limits) ? limits.MemoryBytes ?? -1 : -1;
            // Where swap is counted too, it must not be a way around; it can be lowered only after, and raised before, memory.
            if (memory < 0)
                _ = Write(_memory, service, "memory.memsw.limit_in_bytes", memory);
            all &= Write(_memory, service, "memory.limit_in_bytes", memory);
            if (memory >= 0)
                _ = Write(_memory, service, "memory.memsw.limit_in_bytes", memory);
        }

        if (_cpu is not null)
        {
            long quota = throttle && limits.CpuPercent is { } cpu ? Math.Max(1000, (long)(cpu / 100 * CpuPeriod)) : -1;
            all &= Write(_cpu, service, "cpu.cfs_period_us", CpuPeriod) && Write(_cpu, service, "cpu.cfs_quota_us", quota);
        }

        if (_pids is not null)
        {
            string most = throttle && limits.Processes is { } processes
                ? processes.ToString(CultureInfo.InvariantCulture)
                : "max";
            all &= Write(_pids, service, "pids.max", most);
        }

        if (_io is not null)
        {
            long rate = throttle ? limits.IoBytesPerSecond ?? 0 : 0;
            foreach (string device in _devices.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string line = string.Create(CultureInfo.InvariantCulture, $"{device} {rate}");
                all &= Write(_io, service, "blkio.throttle.read_bps_device", line)
                    && Write(_io, service, "blkio.throttle.write_bps_device", line);
            }
        }

        return all;
    }

    public override GroupUsage Read(string service)
    {
        GroupUsage usage = GroupUsage.NotCounted;
        if (!_services.TryGetValue(service, out Paths? paths))
            return usage;
        if (_account is not null && KernelText.FileValue(paths.CpuUsage) is >= 0 and { } nanoseconds)
            usage.CpuMicroseconds = nanoseconds / 1000;
        if (_memory is null)
            return usage;

        Span<byte> buffer = stackalloc byte[4096];
        long current = KernelText.FileValue(paths.MemoryUsage);
        int length = Descriptor.ReadFile(paths.MemoryStat, buffer);
        if (current >= 0 && length > 0)
            usage.MemoryBytes = Math.Max(0, current - KernelText.Value(buffer[..length], "\ntotal_inactive_file "u8));
        return usage;
    }

    public override long CountKilled(string service)
    {
        if (_memory is null || !_services.TryGetValue(service, out Paths? paths))
            return -1;
        Span<byte> buffer = stackalloc byte[512];
        int length = Descriptor.ReadFile(paths.MemoryEvents, buffer);
        return length > 0 ? KernelText.Value(buffer[..length], "\noom_kill "u8) : -1;
    }

    public override void Remove(string service)
    {
        _services.Remove(service);
        foreach (string? root in (string?[])[_memory, _cpu, _account, _pids, _io])
        {
            if (root is not null)
                _ = Libc.RemoveDirectory(root + "/" + service);
        }
    }

    public override void RemoveRoots()
    {
        foreach (HallDirectory hold in _holds)
        {
            _ = Libc.RemoveDirectory(hold.Path);
            hold.Dispose();
        }
    }

    private static bool Write(string root, string service, string file, long value) =>
        Write(root, service, file, value.ToString(CultureInfo.InvariantCulture));

    private static bool Write(string root, string service, string file, string value) =>
        Descriptor.WriteFile($"{root}/{service}/{file}", Encoding.ASCII.GetBytes(value)) == 0;

    /// <summary>Made once per service, so that a sample makes no strings.</summary>
    private sealed record Paths(string MemoryUsage, string MemoryStat, string MemoryEvents, string CpuUsage, IReadOnlyList<string> Entrances);
}
