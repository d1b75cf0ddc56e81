namespace Edda.Loki.Workers.Internal;

/// <summary>
/// When runs that wait can go on by themselves, or have to end. What is left of runs that have ended is thrown out when it
/// is most of it: a run that waits for days must not keep all that came after it.
/// </summary>
internal sealed class WorkerTimers
{
    private const int Few = 64;

    private readonly PriorityQueue<WorkerRun, long> _queue = new();
    private int _left;

    public int Count => _queue.Count;

    /// <summary>Stopwatch's; the greatest number when there is none.</summary>
    public long Next => _queue.TryPeek(out _, out long due) ? due : long.MaxValue;

    public void Add(WorkerRun run, long due)
    {
        _queue.Enqueue(run, due);
        run.Timers++;
    }

    /// <summary>The next whose time has come, of runs that have not ended.</summary>
    public WorkerRun? TakeDue(long now)
    {
        while (_queue.TryPeek(out WorkerRun? run, out long due) && (due <= now || run.HasEnded))
        {
            _queue.Dequeue();
            run.Timers--;
            if (!run.HasEnded)
                return run;
            _left--;
        }

        return null;
    }

    public void Ended(WorkerRun run)
    {
        _left += run.Timers;
        if (_left <= Few || _left <= _queue.Count / 2)
            return;
        (WorkerRun, long)[] kept = [.. _queue.UnorderedItems.Where(static item => !item.Element.HasEnded)];
        _queue.Clear();
        _queue.TrimExcess();
        _queue.EnqueueRange(kept);
        _left = 0;
    }
}
