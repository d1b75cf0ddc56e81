using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// Processor time of the engine's thread, turn by turn. The system is asked for it no more than needed, because to ask
/// takes as long as a trivial script: a turn that was short anyway counts as what it took on the wall; for a longer one
/// that begins soon after the last reading, that reading is its beginning, so that what the thread did in between may be
/// counted too, but never more than the turn took on the wall.
/// </summary>
internal sealed partial class ThreadClock
{
    private const int ThreadCpu = 3;

    private static readonly long Short = Stopwatch.Frequency * 50 / 1_000_000;
    private static readonly long Soon = Stopwatch.Frequency / 1000;

    private int _thread;
    private long _turn;
    private long _readAt;
    private long _read;

    public void BeginTurn(long now)
    {
        _turn = now;
        if (now - _readAt > Soon || _thread != Environment.CurrentManagedThreadId)
            Read(now);
    }

    /// <summary>Ticks of Stopwatch.</summary>
    public long UsedInTurn(long now)
    {
        long wall = now - _turn;
        long cpu = wall <= Short ? -1 : Now();
        return cpu < 0 ? wall : Math.Min(wall, cpu - _read);
    }

    public long EndTurn(long now)
    {
        long used = UsedInTurn(now);
        if (now - _turn > Short)
            Read(now);
        return used;
    }

    /// <summary>Of the calling thread, in ticks of Stopwatch; -1 where there is no such clock.</summary>
    public static long Now()
    {
        if (!OperatingSystem.IsLinux() || GetTime(ThreadCpu, out Time time) != 0)
            return -1;
        return (time.Seconds * Stopwatch.Frequency) + (time.Nanoseconds * Stopwatch.Frequency / 1_000_000_000);
    }

    private void Read(long now) => (_thread, _readAt, _read) = (Environment.CurrentManagedThreadId, now, Now());

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
