using System.Diagnostics;

namespace Edda.Loki.Bench;

/// <summary>What something takes within this process: the best of a few rounds, which noise has touched least.</summary>
internal static class BestTime
{
    private const int Rounds = 5;

    /// <summary>Milliseconds, and what this thread allocated meanwhile.</summary>
    public static double Of(Action run, out long allocated)
    {
        double best = double.MaxValue;
        allocated = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - bytes);
        }

        return best;
    }

    /// <summary>Microseconds for one of so many.</summary>
    public static double PerRun(Action run, int count) => Of(
        () =>
        {
            for (int i = 0; i < count; i++)
                run();
        },
        out _) * 1000 / count;
}
