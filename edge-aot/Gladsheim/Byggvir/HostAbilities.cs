namespace Edda.Gladsheim.Byggvir;

/// <summary>What can be done about a service here. Immutable.</summary>
public sealed record HostAbilities(KernelControls Controls)
{
    public static HostAbilities MeasuringOnly { get; } = new(KernelControls.None);

    /// <summary>Null when what the limits ask for can be done; otherwise what cannot and what can.</summary>
    public string? Refuse(ResourceLimits limits)
    {
        if (limits.Action != LimitAction.Throttle)
            return null;
        if (limits.OpenFiles is not null)
            return "open files cannot be throttled: use \"alert\", \"restart\" or \"stop\"";
        if (limits.MemoryBytes is not null && !Controls.HasFlag(KernelControls.SlowMemory))
            return Missing("memory", "cgroup v2");
        if (limits.CpuPercent is not null && !Controls.HasFlag(KernelControls.Cpu))
            return Missing("processor time", "the cpu controller of a cgroup");
        if (limits.Processes is not null && !Controls.HasFlag(KernelControls.Processes))
            return Missing("the number of processes", "the pids controller of a cgroup");
        return limits.IoBytesPerSecond is not null && !Controls.HasFlag(KernelControls.Io)
            ? Missing("I/O", "the io controller of a cgroup")
            : null;
    }

    private static string Missing(string what, string needed) =>
        $"throttling {what} needs {needed}, which cannot be written here: use \"alert\", \"restart\" or \"stop\"";
}
