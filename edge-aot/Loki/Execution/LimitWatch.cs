using System.Diagnostics;
using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// Does what a tool's action says about its limits: tells, once a run and limit, that 80 % of it is used, in the log, to
/// whoever follows the run and in the script's figures; and logs what was reached. What a run has used is looked at from
/// outside while it runs, which costs it nothing, and once more when it has ended. Under the executor's lock.
/// </summary>
internal sealed class LimitWatch(ExecutionLog log)
{
    /// <summary>A warning comes when no more than a fifth is left.</summary>
    private const int Share = 5;

    public void Look(WorkerLink worker, ref WorkerSlot slot, long now)
    {
        foreach (ScriptJob each in worker.Jobs.Values)
            Used(each, "wall time", WallOf(each, now), Microseconds(each.Budget.Wall));
        ulong turn = Volatile.Read(ref slot.Turn);
        ulong running = Volatile.Read(ref slot.Job);
        (long cpu, long memory, long output) = (slot.CpuBefore, slot.Memory, slot.Output);
        // Another turn may have begun between the two looks; then the figures are of two runs.
        if (Volatile.Read(ref slot.Turn) == turn && worker.Jobs.TryGetValue(running, out ScriptJob? job))
            Used(job, cpu, memory, output);
    }

    /// <summary>Before whoever waits for the outcome has it.</summary>
    public void Ended(ScriptJob job, ScriptOutcome outcome)
    {
        if (job.CompileOnly)
            return;
        if (outcome.Limit is { } limit)
            Reached(job, limit.Limit.ToString(), (long)limit.Measured, (long)limit.Allowed);
        else if (outcome.Kind == Outcome.Cancelled && job.Refusal?.Limit is { } kept)
            Reached(job, kept.Name, kept.Measured, kept.Allowed);
        Used(job, "wall time", WallOf(job, Stopwatch.GetTimestamp()), Microseconds(job.Budget.Wall));
        Used(job, (long)outcome.CpuMicroseconds, (long)outcome.MemoryBytes, job.Streamed + outcome.Output.Length);
    }

    /// <summary>So much of a limit is used; a warning when that is most of it and none was given yet.</summary>
    public void Used(ScriptJob job, string limit, long measured, long allowed)
    {
        // What is allowed may be a month in microseconds, or five bytes.
        if (measured < allowed - (allowed / Share) || measured == 0 || job.Action == LimitAction.None || !(job.Warned ??= []).Add(limit))
            return;
        log.NearLimit(job.Script.Name, limit, measured, allowed);
        job.Script.Figures.Warn();
        job.Listener?.Warned(limit, measured, allowed);
    }

    private void Used(ScriptJob job, long cpu, long memory, long output)
    {
        Used(job, "cpu", cpu, Microseconds(job.Budget.Cpu));
        Used(job, "memory", memory, job.Budget.MemoryBytes);
        Used(job, "output", output, job.Budget.OutputBytes);
    }

    private void Reached(ScriptJob job, string limit, long measured, long allowed)
    {
        Used(job, limit, measured, allowed);
        job.Script.Figures.ReachLimit();
        if (job.Action == LimitAction.Critical)
            log.ReachedLimit(job.Script.Name, limit, measured, allowed);
    }

    private static long WallOf(ScriptJob job, long now) => (long)Stopwatch.GetElapsedTime(job.Started, now).TotalMicroseconds;

    private static long Microseconds(TimeSpan span) => (long)span.TotalMicroseconds;
}
