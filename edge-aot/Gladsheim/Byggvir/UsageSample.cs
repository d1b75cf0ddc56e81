namespace Edda.Gladsheim.Byggvir;

/// <summary>What a process tree, or the system, uses at one moment. Counters only grow while the service lives.</summary>
public struct UsageSample
{
    public long AtUnixMs { get; set; }

    /// <summary>Since the sample before, of one core.</summary>
    public double CpuPercent { get; set; }

    public long CpuMicroseconds { get; set; }

    public long MemoryBytes { get; set; }

    public long ReadBytes { get; set; }

    public long WrittenBytes { get; set; }

    public int Processes { get; set; }

    public int Threads { get; set; }

    public int OpenFiles { get; set; }
}
