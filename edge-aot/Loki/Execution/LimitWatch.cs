using System.Diagnostics;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// Warns, once a run and limit, when 80 % of it is used: in the log, to whoever follows the run, and in the script's
/// figures. What a run has used is looked at from outside, so warning costs it nothing; one that is over before the next
/// look is not warned of. Under the executor's lock.
/// </summary>
internal sealed class LimitWatch(ExecutionLog log)
{
    private const int Percent = 80;

    public void Look(WorkerLink worker, ref WorkerSlot slot, long now)
    {
        foreach (ScriptJob each in worker.Jobs.Values)
            Compare(each, "wall time", (long)Stopwatch.GetElapsedTime(each.Started, now).TotalMicroseconds, Microseconds(each.Budget.Wall));
        ulong turn = Volatile.Read(ref slot.Turn);
        ulong running = Volatile.Read(ref slot.Job);
        (long cpu, long memory) = (slot.CpuBefore, slot.Memory);
        // Another turn may have begun between the two looks; then the figures are of two runs.
        if (Volatile.Read(ref slot.Turn) != turn || !worker.Jobs.TryGetValue(running, out ScriptJob? job))
            return;
        Compare(job, "cpu", cpu, Microseconds(job.Budget.Cpu));
        Compare(job, "memory", memory, job.Budget.MemoryBytes);
    }

    private void Compare(ScriptJob job, string limit, long measured, long allowed)
    {
        // Not measured * 100: what is allowed may be a month.
        if (measured < allowed / 100 * Percent || measured == 0 || !(job.Warned ??= []).Add(limit))
            return;
        log.NearLimit(job.Script.Name, limit, measured, allowed);
        job.Script.Figures.Warn();
        job.Listener?.Warned(limit, measured, allowed);
    }

    private static long Microseconds(TimeSpan span) => (long)span.TotalMicroseconds;
}
