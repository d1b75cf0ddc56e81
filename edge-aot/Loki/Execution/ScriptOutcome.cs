using System.Diagnostics;
using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>How an execution ended. Immutable.</summary>
internal sealed class ScriptOutcome
{
    public required Outcome Kind { get; init; }

    public Value Result { get; init; } = new();

    public string Problem { get; init; } = "";

    /// <summary>Where it was; 0: unknown.</summary>
    public int Line { get; init; }

    public LimitReached? Limit { get; init; }

    public ReadOnlyMemory<byte> Output { get; init; }

    public ulong CpuMicroseconds { get; init; }

    public ulong MemoryBytes { get; init; }

    /// <summary>It never began, or its worker was lost through no fault of its own.</summary>
    public bool IsUnavailable { get; init; }

    /// <summary>As its worker tells it.</summary>
    public static ScriptOutcome Of(Done done)
    {
        ScriptOutcome outcome = new()
        {
            Kind = done.Outcome,
            Problem = done.Problem.ToString(),
            Line = (int)done.Line,
            Limit = Copy(done.Limit),
            Output = done.Output.IsEmpty ? default : done.Output.ToArray(),
            CpuMicroseconds = done.CpuUs,
            MemoryBytes = done.MemoryBytes,
        };
        if (done.Result is { } result)
            outcome.Result.CopyFrom(result);
        return outcome;
    }

    /// <summary>Its worker was killed because it did not end in time, or died.</summary>
    public static ScriptOutcome OfLostWorker(ScriptJob job, long now)
    {
        if (job.EndAsked != long.MaxValue)
            return new ScriptOutcome { Kind = Outcome.Cancelled };
        if (job.CpuMeasured > 0)
            return OutOf("cpu", job.CpuMeasured, job.Budget.Cpu);
        return now >= job.WallEnd
            ? OutOf("wall time", (long)Stopwatch.GetElapsedTime(job.Started, now).TotalMicroseconds, job.Budget.Wall)
            : new ScriptOutcome { Kind = Outcome.Raised, IsUnavailable = true, Problem = "its worker was lost" };
    }

    private static ScriptOutcome OutOf(string limit, long measured, TimeSpan allowed) => new()
    {
        Kind = Outcome.Limited,
        Limit = new LimitReached
        {
            Limit = limit,
            Measured = (ulong)measured,
            Allowed = (ulong)allowed.TotalMicroseconds,
        },
    };

    private static LimitReached? Copy(LimitReached? limit)
    {
        if (limit is null)
            return null;
        LimitReached copy = new();
        copy.CopyFrom(limit);
        return copy;
    }
}
