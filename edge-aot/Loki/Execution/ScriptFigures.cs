using System.Numerics;

namespace Edda.Loki.Execution;

/// <summary>How often a script ran and how long it took: counts in 8 steps per power of two. Any thread.</summary>
internal sealed class ScriptFigures
{
    private const int StepBits = 3;

    private readonly Lock _gate = new();
    private readonly int[] _steps = new int[40 << StepBits];
    private ulong _sum;

    public ulong Count { get; private set; }

    public ulong Failures { get; private set; }

    /// <summary>Limits of which most was used, once a run and limit.</summary>
    public ulong Warnings { get; private set; }

    public ulong LimitsReached { get; private set; }

    public string LastError { get; private set; } = "";

    public long LastErrorUnixMilliseconds { get; private set; }

    public double Mean
    {
        get
        {
            lock (_gate)
                return Count == 0 ? 0 : (double)_sum / Count;
        }
    }

    public void Add(long microseconds, string? error)
    {
        lock (_gate)
        {
            Count++;
            _sum += (ulong)microseconds;
            _steps[StepOf(microseconds)]++;
            if (error is null)
                return;
            Failures++;
            LastError = error;
            LastErrorUnixMilliseconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        }
    }

    public void Warn()
    {
        lock (_gate)
            Warnings++;
    }

    public void ReachLimit()
    {
        lock (_gate)
            LimitsReached++;
    }

    /// <summary>The microseconds that this share of the runs did not exceed, to an eighth.</summary>
    public long Quantile(double share)
    {
        lock (_gate)
        {
            long wanted = (long)Math.Ceiling(Count * share);
            for (int step = 0; step < _steps.Length && Count > 0; step++)
            {
                wanted -= _steps[step];
                if (wanted <= 0)
                    return TopOf(step);
            }

            return 0;
        }
    }

    private static int StepOf(long value)
    {
        if (value < 1 << StepBits)
            return (int)Math.Max(0, value);
        int power = BitOperations.Log2((ulong)value);
        int step = ((power - StepBits + 1) << StepBits) + (int)((value >> (power - StepBits)) & ((1 << StepBits) - 1));
        return Math.Min(step, (40 << StepBits) - 1);
    }

    private static long TopOf(int step)
    {
        if (step < 1 << StepBits)
            return step;
        int power = (step >> StepBits) + StepBits - 1;
        long width = 1L << (power - StepBits);
        return (1L << power) + (((step & ((1 << StepBits) - 1)) + 1) * width) - 1;
    }
}
