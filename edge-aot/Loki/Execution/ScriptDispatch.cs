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
        bool passing = false;
        while (admission.TakeNext(settings, passing) is { } job)
        {
            if (pool.Free(settings, job.Script.Burns) is { } worker)
            {
                Begin(job, worker);
                continue;
            }

            admission.PutBack(job);
            if (!job.Script.Burns)
                return;
            // What burns waits for others that do; what does not, passes by.
            passing = true;
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
        worker.Park(job);
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
        if (!worker.TryRemove(job))
            return;
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
        if (job.Script.Burns)
            worker.Burn(job);
        admission.Began(job);
        _orders.Run(worker, job, withSource: worker.IsNew(job.Script.Version));
        job.Listener?.Started();
    }
}
