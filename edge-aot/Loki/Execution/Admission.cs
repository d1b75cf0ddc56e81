using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// Who may run and who waits: the service's limits over all scripts, each tool's own number, and the fair queue. Under the
/// executor's lock.
/// </summary>
internal sealed class Admission
{
    private readonly FairQueue _queue = new();
    private readonly Func<long> _memoryTaken;
    private int _running;

    /// <param name="memoryTaken">What all scripts hold now.</param>
    public Admission(Func<long> memoryTaken) => _memoryTaken = memoryTaken;

    /// <summary>Any thread may ask.</summary>
    public int Running => Volatile.Read(ref _running);

    public int Queued => _queue.Count;

    /// <summary>Null, or why one more cannot even wait.</summary>
    public Refusal? Refuse(ExecutionSettings settings) => _queue.Count < settings.Queue
        ? null
        : new Refusal(
            string.Create(CultureInfo.InvariantCulture, $"the queue is full: {_queue.Count} calls wait, {_running} run"),
            new LimitReached { Limit = "queue", Measured = (ulong)_queue.Count + 1, Allowed = (ulong)settings.Queue });

    public void Add(ScriptJob job) => _queue.Add(job);

    /// <summary>For one that was taken and could not begin, or lost its worker: before all others.</summary>
    public void PutBack(ScriptJob job) => _queue.PutBack(job);

    public bool Remove(ScriptJob job) => _queue.Remove(job);

    /// <param name="passing">Only of scripts that do not burn.</param>
    public ScriptJob? TakeNext(ExecutionSettings settings, bool passing) =>
        _queue.TakeNext(job => !(passing && job.Script.Burns) && Obstacle(job, settings) is null);

    /// <summary>For one who has just been queued: how many turns there are before his, his own included, and what he waits for.</summary>
    public void TellPlace(ScriptJob job, ExecutionSettings settings)
    {
        if (job.Listener is { } listener)
            Tell(listener, _queue.PositionOf(job), job, settings);
    }

    /// <summary>For all who follow their scripts and are queued still.</summary>
    public void TellPlaces(ExecutionSettings settings)
    {
        int position = 0;
        foreach (ScriptJob job in _queue.InOrder())
        {
            position++;
            if (job.Listener is { } listener)
                Tell(listener, position, job, settings);
        }
    }

    private void Tell(IScriptListener listener, int position, ScriptJob job, ExecutionSettings settings) =>
        listener.Queued(position, Obstacle(job, settings) ?? "no worker is free");

    public void Began(ScriptJob job)
    {
        job.Script.Running++;
        _running++;
    }

    public void Left(ScriptJob job)
    {
        job.Script.Running--;
        _running--;
    }

    /// <summary>Why a job cannot begin now, apart from the workers; null: it can.</summary>
    private string? Obstacle(ScriptJob job, ExecutionSettings settings)
    {
        if (_running >= settings.Concurrent)
            return string.Create(CultureInfo.InvariantCulture, $"{_running} scripts run, as many as may");
        if (job.Script.Tool.Limits.Concurrent is { } most && job.Script.Running >= most)
            return string.Create(CultureInfo.InvariantCulture, $"{job.Script.Running} runs of {job.Script.Name}, as many as may");
        if (_running == 0)
            return null;
        // The last quarter is for those that run already.
        long taken = _memoryTaken();
        return taken > settings.TotalMemoryBytes / 4 * 3
            ? string.Create(CultureInfo.InvariantCulture, $"all scripts hold {taken} bytes of {settings.TotalMemoryBytes}")
            : null;
    }
}
