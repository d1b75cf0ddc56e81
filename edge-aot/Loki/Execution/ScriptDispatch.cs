using System.Diagnostics;
using Edda.Core.Grpc;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// Jobs from the queue to a worker, out of it to wait, back into it, and away: what is counted of whom stays right, and
/// the worker is told. Under the executor's lock.
/// </summary>
internal sealed class ScriptDispatch(Admission admission, WorkerPool pool)
{
    private readonly WorkerOrders _orders = new();
    private readonly Herd _waiting = new();

    /// <summary>Whoever may begin, begins.</summary>
    public void Pump(ExecutionSettings settings)
    {
        while (admission.TakeNext(settings) is { } job)
        {
            if (pool.Free(settings) is not { } worker)
            {
                admission.PutBack(job);
                return;
            }

            Begin(job, worker);
        }
    }

    /// <summary>The worker asked for the text, which it has forgotten.</summary>
    public void Repeat(WorkerLink worker, ScriptJob job) => _orders.Run(worker, job, withSource: true);

    public void AskForEnd(ScriptJob job)
    {
        if (job.EndAsked != long.MaxValue || job.Worker is not { } worker)
            return;
        job.EndAsked = Stopwatch.GetTimestamp();
        _orders.Cancel(worker, job);
    }

    /// <summary>It waits now, and its worker can run another.</summary>
    public void Park(WorkerLink worker, ScriptJob job, ExecutionSettings settings)
    {
        if (job.IsParked)
            return;
        job.IsParked = true;
        worker.Park();
        _waiting.Arrived();
        Pump(settings);
    }

    public void Answer(WorkerLink worker, ScriptJob job, ChildAnswer answer)
    {
        if (job.HasEnded || job.Worker != worker || worker.IsLost)
            return;
        if (answer.Code != StatusCode.Ok)
            job.Refusal = answer;
        if (answer.Code == StatusCode.ResourceExhausted)
        {
            AskForEnd(job);
            return;
        }

        if (job.IsParked)
        {
            job.IsParked = false;
            worker.Run();
        }

        _orders.Answer(worker, job, answer);
    }

    public void Leave(ScriptJob job)
    {
        WorkerLink worker = job.Worker!;
        if (!worker.Jobs.Remove(job.Id))
            return;
        if (!job.IsParked)
            worker.Park();
        admission.Left(job);
        if (worker.Jobs.Count == 0)
            worker.IdleSince = Stopwatch.GetTimestamp();
    }

    /// <summary>It has left a worker that is gone. True: nobody has seen anything of it, so it begins anew.</summary>
    public bool TryBeginAnew(ScriptJob job, long now)
    {
        job.Worker = null;
        if (job is not { HadEffect: false, Restarts: 0, EndAsked: long.MaxValue, CpuMeasured: 0 } || now >= job.WallEnd)
            return false;
        job.Restarts++;
        admission.PutBack(job);
        return true;
    }

    private void Begin(ScriptJob job, WorkerLink worker)
    {
        job.Worker = worker;
        job.Started = Stopwatch.GetTimestamp();
        job.WallEnd = job.Started + (long)(job.Budget.Wall.TotalSeconds * Stopwatch.Frequency);
        job.IsParked = false;
        worker.Jobs.Add(job.Id, job);
        worker.Run();
        admission.Began(job);
        _orders.Run(worker, job, withSource: worker.IsNew(job.Script.Version));
        job.Listener?.Started();
    }
}
