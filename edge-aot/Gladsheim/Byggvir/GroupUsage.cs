namespace Edda.Gladsheim.Byggvir;

/// <summary>What the kernel itself counts for a service. -1: not counted here.</summary>
public struct GroupUsage
{
    public long CpuMicroseconds;
    public long MemoryBytes;

    /// <summary>Processes the kernel has killed for want of memory.</summary>
    public long KilledForMemory;

    public static GroupUsage NotCounted => new() { CpuMicroseconds = -1, MemoryBytes = -1, KilledForMemory = -1 };
}
