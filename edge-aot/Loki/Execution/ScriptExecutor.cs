using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Edge.Logs;
using Edda.Loki.Children;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// The life of an execution: admitted in fair order within the service's limits, handed to a worker, asked to end, ended.
/// One lock guards admission, jobs and workers; nothing waits while it is held.
/// </summary>
internal sealed class ScriptExecutor : IAsyncDisposable
{
    /// <summary>Who is queued and follows his script hears so often how his place has changed.</summary>
    private static readonly TimeSpan PlacesInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ExecutionLog _log;
    private readonly WorkerPool _pool;
    private readonly Admission _admission;
    private readonly LimitWatch _limits;
    private readonly ScriptDispatch _dispatch;
    private readonly WorkerReports _reports;
    private readonly Timer _watch;
    private readonly Timer _patience;
    private volatile ExecutionSettings _settings;
    private ulong _lastId;
    private long _placesTold;
    private int _awaited;
    private bool _isWatching;
    private bool _isEnding;

    public ScriptExecutor(
        ExecutionSettings settings, Logger log, string workerFile, IReadOnlyList<string> workerArguments)
    {
        _settings = settings;
        _log = new ExecutionLog(log);
        _patience = new Timer(_ => LookAgain());
        _limits = new LimitWatch(_log);
        _pool = new WorkerPool(
            settings, workerFile, workerArguments, _log, _limits, (worker, message) => _reports!.Handle(worker, message), Lost, _patience);
        _admission = new Admission(() => _pool.Memory.Taken);
        _dispatch = new ScriptDispatch(_admission, _pool);
        _reports = new WorkerReports(this, _gate, _pool, _dispatch, _limits, _log);
        Children = new ChildBroker(_log);
        _watch = new Timer(_ => Watch());
    }

    public ExecutionSettings Settings => _settings;

    public ChildBroker Children { get; }

    public OutputBacklog Backlog { get; } = new();

    public int Running => _admission.Running;

    public int Queued
    {
        get
        {
            lock (_gate)
                return _admission.Queued;
        }
    }

    public int Workers
    {
        get
        {
            lock (_gate)
                return _pool.Count;
        }
    }

    public ulong WorkersReplaced
    {
        get
        {
            lock (_gate)
                return _pool.Replaced;
        }
    }

    /// <summary>Starts the workers that are always there.</summary>
    public void Start()
    {
        lock (_gate)
        {
            while (_pool.Count < _pool.Usual(_settings) && _pool.TryStart(_settings))
            {
            }

            KeepWatch();
        }
    }

    /// <summary>From now on; what runs keeps the budget that it began with.</summary>
    public void Apply(ExecutionSettings settings)
    {
        lock (_gate)
        {
            _settings = settings;
            _dispatch.Pump(_settings);
            KeepWatch();
        }
    }

    /// <summary>Puts a job in the queue, or refuses it when the queue is full. The caller follows its outcome.</summary>
    public bool TrySubmit(ScriptJob job, [NotNullWhen(false)] out Refusal? refusal)
    {
        lock (_gate)
        {
            refusal = _isEnding ? new Refusal("the service is ending") : _admission.Refuse(_settings) ?? Refusal.Of(job.HoldArguments(_pool.Memory));
            if (refusal is not null)
                return false;
            _admission.Add(job);
            _dispatch.Pump(_settings);
            if (job.Worker is null)
                _admission.TellPlace(job, _settings);
            KeepWatch();
            return true;
        }
    }

    /// <summary>
    /// Whoever has submitted a job and has nothing else to do lends his thread for a moment, in which most scripts end. One at
    /// a time, and only while nobody is queued: threads are few.
    /// </summary>
    public void Await(ScriptJob job)
    {
        WorkerLink? worker;
        lock (_gate)
            worker = _admission.Queued == 0 && job.Worker is { Running: 1 } sole ? sole : null;
        if (worker is null || Interlocked.Exchange(ref _awaited, 1) != 0)
            return;
        try
        {
            worker.Await(job);
        }
        catch (Exception failure)
        {
            _pool.Failed(worker, failure);
        }
        finally
        {
            Volatile.Write(ref _awaited, 0);
        }
    }

    public ulong NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>It ends because of something that the service would have to hold for it.</summary>
    public void End(ScriptJob job, ChildLimit reached)
    {
        lock (_gate)
            job.Refusal = ChildAnswer.Refused(reached);
        Cancel(job);
    }

    /// <summary>The caller is gone: out of the queue, or ended in its worker.</summary>
    public void Cancel(ScriptJob job)
    {
        lock (_gate)
        {
            if (job.HasEnded)
                return;
            if (!_admission.Remove(job))
            {
                _dispatch.AskForEnd(job);
                return;
            }
        }

        job.TryEnd(new ScriptOutcome { Kind = Outcome.Cancelled });
    }

    public async ValueTask DisposeAsync()
    {
        WorkerLink[] workers;
        lock (_gate)
        {
            _isEnding = true;
            workers = _pool.All;
        }

        await _watch.DisposeAsync().ConfigureAwait(false);
        await _patience.DisposeAsync().ConfigureAwait(false);
        foreach (WorkerLink worker in workers)
            worker.Kill();
        Children.Dispose();
        // Each is reaped where its stream ends.
        SpinWait.SpinUntil(() => Workers == 0, TimeSpan.FromSeconds(1));
    }

    /// <summary>It has left its worker; whoever waits for it goes on.</summary>
    public void Finish(ScriptJob job, ScriptOutcome outcome)
    {
        lock (_gate)
            _limits.Ended(job, outcome);
        if (job.TryEnd(outcome) && job.Run is { } run)
            Children.EndRun(run);
    }

    // --- what becomes of workers ---

    private void Lost(WorkerLink worker)
    {
        List<ScriptJob> ended = [];
        long now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            _pool.Remove(worker, _isEnding);
            foreach (ScriptJob job in worker.Jobs.Values.ToArray())
            {
                _dispatch.Leave(job);
                if (_isEnding || !_dispatch.TryBeginAnew(job, now))
                    ended.Add(job);
            }

            if (!_isEnding)
            {
                _pool.Refill(_settings);
                _dispatch.Pump(_settings);
            }
        }

        foreach (ScriptJob job in ended)
            Finish(job, ScriptOutcome.OfLostWorker(job, now));
    }

    private void Watch()
    {
        lock (_gate)
        {
            if (_isEnding)
                return;
            _pool.Look(_settings);
            // Memory that an ended script held is free a moment after its end was told, and nobody tells that.
            _dispatch.Pump(_settings);
            TellPlaces();
            _isWatching = false;
            KeepWatch();
        }
    }

    private void TellPlaces()
    {
        if (Stopwatch.GetElapsedTime(_placesTold) < PlacesInterval)
            return;
        _placesTold = Stopwatch.GetTimestamp();
        _admission.TellPlaces(_settings);
    }

    /// <summary>A worker that was waited for is still busy, perhaps: then another begins.</summary>
    private void LookAgain()
    {
        lock (_gate)
            _dispatch.Pump(_settings);
    }

    /// <summary>Only while there is something to look at: an idle service is not woken.</summary>
    private void KeepWatch()
    {
        if (_isWatching || _isEnding || (_admission is { Running: 0, Queued: 0 } && _pool.Count == _pool.Usual(_settings)))
            return;
        _isWatching = true;
        _watch.Change(_settings.Watch, Timeout.InfiniteTimeSpan);
    }
}
