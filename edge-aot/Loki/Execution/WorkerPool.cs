using System.Diagnostics;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// The worker processes: starts them, finds one with a free hand, kills those that hang and those that are too many.
/// Under the executor's lock, but for what workers say, which comes on the thread that reads from each.
/// </summary>
internal sealed class WorkerPool(
    string file, IReadOnlyList<string> arguments, ExecutionLog log, Action<WorkerLink, FromWorker> said, Action<WorkerLink> lost)
{
    /// <summary>A worker that has so many scripts in turn gets no more.</summary>
    private const int MostInTurn = 4;

    /// <summary>Workers that die as they start are not started again and again; the next look tries once more.</summary>
    private const int MostFailedStarts = 3;

    private readonly List<WorkerLink> _workers = [];
    private int _failedStarts;

    public int Count => _workers.Count;

    /// <summary>How many have died with scripts in them.</summary>
    public ulong Replaced { get; private set; }

    public WorkerLink[] All => [.. _workers];

    public bool TryStart()
    {
        WorkerLink? worker = WorkerLink.TryStart(file, arguments, out int error);
        if (worker is null)
        {
            log.NoWorker(error);
            return false;
        }

        worker.IdleSince = Stopwatch.GetTimestamp();
        _workers.Add(worker);
        _ = ServeAsync(worker);
        return true;
    }

    public void Ready(WorkerLink worker)
    {
        worker.IsReady = true;
        _failedStarts = 0;
    }

    /// <summary>Null: none has a free hand; one may be on its way.</summary>
    public WorkerLink? Free(ExecutionSettings settings)
    {
        WorkerLink? best = null;
        int starting = 0;
        foreach (WorkerLink worker in _workers)
        {
            if (worker.IsLost)
                continue;
            if (!worker.IsReady)
                starting++;
            else if (best is null || worker.Running < best.Running)
                best = worker;
        }

        if (best is { Running: 0 })
            return best;
        if (starting == 0 && _workers.Count < settings.MostWorkers)
            TryStart();
        // When there can be no more of them, a worker gives its scripts short turns.
        return _workers.Count >= settings.MostWorkers && starting == 0 && best is { Running: < MostInTurn } ? best : null;
    }

    /// <summary>It is gone, whatever the reason.</summary>
    public void Remove(WorkerLink worker, bool isEnding)
    {
        worker.IsLost = true;
        _workers.Remove(worker);
        if (!isEnding && (worker.Jobs.Count > 0 || !worker.IsReady))
            Replaced++;
        _failedStarts = worker.IsReady ? 0 : _failedStarts + 1;
    }

    /// <summary>As many as are always there, unless they die as they start.</summary>
    public void Refill(ExecutionSettings settings)
    {
        if (_workers.Count < settings.Workers && _failedStarts < MostFailedStarts)
            TryStart();
    }

    /// <summary>Kills what hangs and what is too many, and starts what is missing.</summary>
    public void Look(ExecutionSettings settings)
    {
        long now = Stopwatch.GetTimestamp();
        long overdue = now - Ticks(settings.Grace);
        for (int i = _workers.Count - 1; i >= 0; i--)
        {
            WorkerLink worker = _workers[i];
            if (HasOverdue(worker, overdue))
            {
                log.Killed(worker.Process);
                worker.Kill();
            }
            else if (_workers.Count > settings.Workers && worker is { IsReady: true, Jobs.Count: 0 }
                && now - worker.IdleSince > Ticks(settings.SurplusIdle))
            {
                worker.Kill();
                worker.IsLost = true;
            }
        }

        if (_workers.Count < settings.Workers)
            TryStart();
    }

    private static bool HasOverdue(WorkerLink worker, long before)
    {
        foreach (ScriptJob job in worker.Jobs.Values)
        {
            if (job.WallEnd <= before || job.EndAsked <= before)
                return true;
        }

        return false;
    }

    private async Task ServeAsync(WorkerLink worker)
    {
        await worker.ReadAllAsync(said).ConfigureAwait(false);
        // On a thread of the pool, for reaping waits for the process; it has been killed by then.
        worker.Dispose();
        lost(worker);
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
