namespace Edda.Gladsheim.Byggvir;

/// <summary>What the kernel itself counts for a service. -1: not counted here.</summary>
public struct GroupUsage
{
    public long CpuMicroseconds;
    public long MemoryBytes;

    public static GroupUsage NotCounted => new() { CpuMicroseconds = -1, MemoryBytes = -1 };
}
