namespace Edda.Gladsheim.Byggvir;

/// <summary>What the kernel itself counts for a service. -1: not counted here.</summary>
public struct GroupUsage
{
    public long CpuMicroseconds;
    public long MemoryBytes;
    public long ReadBytes;
    public long WrittenBytes;

    public static GroupUsage NotCounted => new() { CpuMicroseconds = -1, MemoryBytes = -1, ReadBytes = -1, WrittenBytes = -1 };
}
