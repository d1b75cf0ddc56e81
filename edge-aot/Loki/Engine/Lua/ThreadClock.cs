using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edda.Loki.Engine.Lua;

/// <summary>Processor time of the calling thread.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpu = 3;

    /// <summary>In the ticks of Stopwatch; -1 where there is no such clock.</summary>
    public static long Now()
    {
        if (!OperatingSystem.IsLinux() || GetTime(ThreadCpu, out Time time) != 0)
            return -1;
        return (time.Seconds * Stopwatch.Frequency) + (time.Nanoseconds * Stopwatch.Frequency / 1_000_000_000);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
