using System.Globalization;

namespace Edda.Testing;

/// <summary>
/// What the kernel counts as resident for a process: now, the most it ever was, and what of it is no file's. proc(5), status.
/// </summary>
public readonly record struct ProcessMemory(long ResidentBytes, long PeakBytes, long AnonymousBytes)
{
    public static ProcessMemory Of(int process)
    {
        string[] lines = File.ReadAllLines($"/proc/{process}/status");
        return new ProcessMemory(Value(lines, "VmRSS:"), Value(lines, "VmHWM:"), Value(lines, "RssAnon:"));
    }

    /// <summary>Pages that several processes share count once, in equal parts. proc(5), smaps_rollup.</summary>
    public static long ProportionalBytesOf(int process) => Value(File.ReadAllLines($"/proc/{process}/smaps_rollup"), "Pss:");

    private static long Value(string[] lines, string name)
    {
        string line = lines.First(line => line.StartsWith(name, StringComparison.Ordinal));
        string kibibytes = line[name.Length..].Trim().Split(' ')[0];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }
}
