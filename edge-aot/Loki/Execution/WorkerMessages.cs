using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>Jobs as the messages that workers understand, and what workers say of them.</summary>
internal static class WorkerMessages
{
    /// <param name="withSource">False: the worker has had the text before.</param>
    public static void FillRun(Run run, ScriptJob job, bool withSource)
    {
        run.Id = job.Id;
        run.Script = job.Script.Version;
        run.Name = job.Script.Name;
        if (withSource)
            run.Source = job.Script.Source;
        run.Arguments = job.Arguments;
        run.MemoryBytes = (ulong)job.Budget.MemoryBytes;
        run.CpuUs = (ulong)job.Budget.Cpu.TotalMicroseconds;
        run.WallUs = (ulong)job.Budget.Wall.TotalMicroseconds;
        run.OutputBytes = (ulong)job.Budget.OutputBytes;
        foreach (string child in job.Script.Children)
            run.Children.Add(child);
        run.Streams = job.Listener is not null;
        run.CompileOnly = job.CompileOnly;
    }

    public static ScriptOutcome OutcomeOf(Done done)
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

    private static LimitReached? Copy(LimitReached? limit)
    {
        if (limit is null)
            return null;
        LimitReached copy = new();
        copy.CopyFrom(limit);
        return copy;
    }
}
