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

    /// <summary>Its worker was killed because it did not end in time, or died.</summary>
    public static ScriptOutcome OfLostWorker(ScriptJob job, long now)
    {
        if (job.EndAsked != long.MaxValue)
            return new ScriptOutcome { Kind = Outcome.Cancelled };
        if (now < job.WallEnd)
            return new ScriptOutcome { Kind = Outcome.Raised, IsUnavailable = true, Problem = "its worker was lost" };
        return new ScriptOutcome
        {
            Kind = Outcome.Limited,
            Limit = new LimitReached
            {
                Limit = "wall time",
                Measured = (ulong)Stopwatch.GetElapsedTime(job.Started, now).TotalMicroseconds,
                Allowed = (ulong)job.Budget.Wall.TotalMicroseconds,
            },
        };
    }
}
