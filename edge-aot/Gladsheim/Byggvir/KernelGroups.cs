namespace Edda.Gladsheim.Byggvir;

/// <summary>
/// What the kernel counts and enforces for each service, through cgroups. One thread. A service's group is made with
/// <see cref="Join"/> and taken away with <see cref="Remove"/>.
/// </summary>
public abstract class KernelGroups
{
    public abstract KernelControls Controls { get; }

    /// <summary>
    /// Makes the service's group, where there is none, and answers the "tasks" files that its first process has to
    /// enter before it becomes its program. Empty where it is born into its group.
    /// </summary>
    public abstract IReadOnlyList<string> Join(string service);

    /// <summary>Sets limits, or lifts them; true when the kernel enforces all of them.</summary>
    public abstract bool Apply(string service, ResourceLimits limits);

    public abstract GroupUsage Read(string service);

    /// <summary>Processes of the service that the kernel has killed for want of memory, since the group was made; -1: not counted.</summary>
    public abstract long CountKilled(string service);

    /// <summary>What the service's processes wait for; null: only the machine's is told. Any thread.</summary>
    public virtual PressureSample? Pressure(string service) => null;

    public abstract void Remove(string service);

    /// <summary>Takes away what is left when no service has a group any more; otherwise nothing happens.</summary>
    public abstract void RemoveRoots();

    /// <summary>A limit is the kernel's to enforce when going beyond it is to be prevented, not only told.</summary>
    protected static bool IsHard(ResourceLimits limits) => limits.Action is LimitAction.Restart or LimitAction.Stop;

    protected static bool IsThrottle(ResourceLimits limits) => limits.Action == LimitAction.Throttle;

    /// <summary>Whether nothing is left that only measuring can find.</summary>
    protected static bool All(ResourceLimits limits, KernelControls controls)
    {
        if (limits.IsEmpty || limits.OpenFiles is not null || !(IsHard(limits) || IsThrottle(limits)))
            return false;
        KernelControls memory = IsThrottle(limits) ? KernelControls.SlowMemory : KernelControls.Memory;
        if (limits.MemoryBytes is not null && !controls.HasFlag(memory))
            return false;
        if (IsHard(limits))
            return limits.CpuPercent is null && limits.Processes is null && limits.IoBytesPerSecond is null;
        return (limits.CpuPercent is null || controls.HasFlag(KernelControls.Cpu))
            && (limits.Processes is null || controls.HasFlag(KernelControls.Processes))
            && (limits.IoBytesPerSecond is null || controls.HasFlag(KernelControls.Io));
    }
}
