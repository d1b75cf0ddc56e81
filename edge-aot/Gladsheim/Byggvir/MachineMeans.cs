using System.Globalization;

namespace Edda.Gladsheim.Byggvir;

/// <summary>What the machine has to give.</summary>
public sealed record MachineMeans(int Cores, long MemoryBytes, int ProcessesMaximum, long FilesMaximum)
{
    public double CpuPercent => Cores * 100.0;

    /// <summary>Null when the limits can be meant; otherwise which one is not, with both numbers.</summary>
    public string? Refuse(ResourceLimits limits)
    {
        if (limits.MemoryBytes is { } memory && (memory < 1 || memory > MemoryBytes))
            return Outside("memory_bytes", memory, 1, MemoryBytes, "bytes of memory");
        if (limits.CpuPercent is { } cpu && !(cpu >= 1 && cpu <= CpuPercent))
            return Outside("cpu_percent", cpu, 1, CpuPercent, "percent (100 for each core)");
        if (limits.Processes is { } processes && (processes < 1 || processes > ProcessesMaximum))
            return Outside("processes", processes, 1, ProcessesMaximum, "processes");
        if (limits.OpenFiles is { } files && (files < 1 || files > FilesMaximum))
            return Outside("open_files", files, 1, FilesMaximum, "open files");
        if (limits.IoBytesPerSecond is < 1)
            return Outside("io_bytes_per_second", limits.IoBytesPerSecond.Value, 1, long.MaxValue, "bytes a second");
        return limits.WarnAtPercent is < 1 or > 100
            ? Outside("warn_at_percent", limits.WarnAtPercent, 1, 100, "percent of the limit")
            : null;
    }

    private static string Outside(string name, double given, double least, double most, string unit) => string.Create(
        CultureInfo.InvariantCulture, $"{name} is {given}; this machine has {most} {unit}: allowed are {least} to {most}");
}
