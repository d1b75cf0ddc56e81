using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Grpc;
using Edda.Edge.Logs;
using Edda.Loki.Children;
using Edda.Loki.Engine;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// Runs scripts in worker processes: admits them in fair order within the service's limits, hands each to a worker with
/// a free hand, brokers what they ask of the children, and kills the worker that does not answer in time. One lock
/// guards queue, jobs and workers; nothing waits while it is held.
/// </summary>
internal sealed class ScriptExecutor : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ExecutionSettings _settings;
    private readonly ExecutionLog _log;
    private readonly string _workerFile;
    private readonly IReadOnlyList<string> _workerArguments;
    private readonly ConcurrentDictionary<string, IScriptChild> _children = new(StringComparer.Ordinal);
    private readonly List<WorkerLink> _workers = [];
    private readonly FairQueue _queue = new();
    private readonly ToWorker _message = new();
    private readonly Timer _watch;
    private readonly Timer _patience;
    private readonly WorkerBoard? _board;
    private readonly MemoryPool? _pool;
    private ulong _lastId;
    private int _running;
    private ulong _replaced;
    private int _failedStarts;
    private bool _isWatching;
    private bool _isEnding;

    public ScriptExecutor(
        ExecutionSettings settings, Logger log, string workerFile, IReadOnlyList<string> workerArguments)
    {
        _settings = settings;
        _log = new ExecutionLog(log);
        _workerFile = workerFile;
        _workerArguments = workerArguments;
        _watch = new Timer(_ => Watch());
        _patience = new Timer(_ => LookAgain());
        _board = WorkerBoard.TryCreate(settings.MostWorkers, out int error);
        _pool = _board?.Pool(own: -1, settings.TotalMemoryBytes);
        if (_board is null)
            _log.NoWorker(error);
    }

    public ExecutionSettings Settings => _settings;

    public IEnumerable<IScriptChild> Children => _children.Values;

    public int Running => Volatile.Read(ref _running);

    public int Queued => _queue.Count;

    public int Workers
    {
        get
        {
            lock (_gate)
                return _workers.Count;
        }
    }

    /// <summary>What all scripts hold now.</summary>
    public long MemoryTaken => _pool?.Taken ?? 0;

    public ulong WorkersReplaced => Volatile.Read(ref _replaced);

    /// <summary>From now on scripts find it; it stays until the end.</summary>
    public void AddChild(IScriptChild child) => _children.TryAdd(child.Name, child);

    public bool HasChild(string name) => _children.ContainsKey(name);

    /// <summary>Starts the workers that are always there.</summary>
    public void Start()
    {
        lock (_gate)
        {
            while (_workers.Count < _settings.Workers && StartWorker())
            {
            }

            KeepWatch();
        }
    }

    /// <summary>Puts a job in the queue, or refuses it when the queue is full. The caller follows its outcome.</summary>
    public bool TrySubmit(ScriptJob job, out string refusal)
    {
        lock (_gate)
        {
            if (_isEnding || _queue.Count >= _settings.Queue)
            {
                refusal = _isEnding ? "the service is ending" : string.Create(
                    CultureInfo.InvariantCulture, $"the queue is full: {_queue.Count} calls wait, {_running} run");
                return false;
            }

            refusal = "";
            _queue.Add(job);
            Pump();
            if (job.Worker is null && job.Listener is { } listener)
                listener.Queued(_queue.PositionOf(job), Obstacle(job) ?? "no worker is free");
            KeepWatch();
            return true;
        }
    }

    public ulong NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>The caller is gone: out of the queue, or ended in its worker.</summary>
    public void Cancel(ScriptJob job)
    {
        lock (_gate)
        {
            if (job.HasEnded)
                return;
            if (_queue.Remove(job))
                job.TryEnd(new ScriptOutcome { Kind = Outcome.Cancelled });
            else
                AskForEnd(job);
        }
    }

    public async ValueTask DisposeAsync()
    {
        WorkerLink[] workers;
        lock (_gate)
        {
            _isEnding = true;
            workers = [.. _workers];
        }

        await _watch.DisposeAsync().ConfigureAwait(false);
        await _patience.DisposeAsync().ConfigureAwait(false);
        foreach (WorkerLink worker in workers)
            worker.Kill();
        foreach (IScriptChild child in _children.Values)
            (child as IDisposable)?.Dispose();
        // Each is reaped where its stream ends.
        SpinWait.SpinUntil(() => Workers == 0, TimeSpan.FromSeconds(1));
    }

    // --- the queue, under the lock ---

    private void Pump()
    {
        while (_queue.TakeNext(job => Obstacle(job) is null) is { } job)
        {
            WorkerLink? worker = FreeWorker();
            if (worker is null)
            {
                _queue.PutBack(job);
                return;
            }

            Begin(job, worker);
        }
    }

    /// <summary>Why a job cannot begin now, apart from the workers; null: it can.</summary>
    private string? Obstacle(ScriptJob job)
    {
        if (_running >= _settings.Concurrent)
            return string.Create(CultureInfo.InvariantCulture, $"{_running} scripts run, as many as may");
        if (job.Script.Tool.Limits.Concurrent is { } most && job.Script.Running >= most)
            return string.Create(CultureInfo.InvariantCulture, $"{job.Script.Running} runs of {job.Script.Name}, as many as may");
        // The last quarter is for those that run already.
        return _running > 0 && MemoryTaken > _settings.TotalMemoryBytes / 4 * 3
            ? string.Create(CultureInfo.InvariantCulture, $"all scripts hold {MemoryTaken} bytes of {_settings.TotalMemoryBytes}")
            : null;
    }

    private WorkerLink? FreeWorker()
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
        if (starting == 0 && _workers.Count < _settings.MostWorkers)
        {
            if (HasShortWait())
                return null;
            StartWorker();
        }

        // When there can be no more of them, a worker gives its scripts short turns.
        return _workers.Count >= _settings.MostWorkers && starting == 0 && best is { Running: < 4 } ? best : null;
    }

    /// <summary>One of the workers became busy just now and may soon be free; if not, the queue is looked at again.</summary>
    private bool HasShortWait()
    {
        long since = Stopwatch.GetTimestamp() - Ticks(_settings.Patience);
        foreach (WorkerLink worker in _workers)
        {
            if (worker.IsLost || !worker.IsReady || worker.BusySince <= since)
                continue;
            _patience.Change(_settings.Patience, Timeout.InfiniteTimeSpan);
            return true;
        }

        return false;
    }

    private void LookAgain()
    {
        lock (_gate)
            Pump();
    }

    private void Begin(ScriptJob job, WorkerLink worker)
    {
        job.Worker = worker;
        job.Started = Stopwatch.GetTimestamp();
        job.WallEnd = job.Started + Ticks(job.Budget.Wall);
        job.IsParked = false;
        worker.Jobs.Add(job.Id, job);
        worker.Run();
        job.Script.Running++;
        _running++;
        SendRun(job, worker, withSource: worker.Known.Add(job.Script.Version));
        job.Listener?.Started();
    }

    private void SendRun(ScriptJob job, WorkerLink worker, bool withSource)
    {
        _message.Clear();
        Run run = _message.EnsureRun();
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
        worker.Send(_message);
        run.ClearArguments();
    }

    private void AskForEnd(ScriptJob job)
    {
        if (job.EndAsked != long.MaxValue || job.Worker is not { } worker)
            return;
        job.EndAsked = Stopwatch.GetTimestamp();
        _message.Clear();
        _message.EnsureCancel().Id = job.Id;
        worker.Send(_message);
    }

    private void Leave(ScriptJob job)
    {
        WorkerLink worker = job.Worker!;
        if (!worker.Jobs.Remove(job.Id))
            return;
        if (!job.IsParked)
            worker.Park();
        job.Script.Running--;
        _running--;
        if (worker.Jobs.Count == 0)
            worker.IdleSince = Stopwatch.GetTimestamp();
    }

    private void Finish(ScriptJob job, ScriptOutcome outcome)
    {
        if (!job.TryEnd(outcome))
            return;
        if (job.Run is not { } run)
            return;
        foreach (IScriptChild child in _children.Values)
            child.EndRun(run);
    }

    // --- the workers ---

    private bool StartWorker()
    {
        int slot = _board?.Take() ?? -1;
        if (slot < 0)
            return false;
        IReadOnlyList<string> arguments =
        [
            .. _workerArguments,
            .. WorkerProgram.Arguments(_settings.CachedScripts, slot, _board!.Count, _settings.TotalMemoryBytes),
        ];
        WorkerLink? worker = WorkerLink.TryStart(_workerFile, arguments, _board, slot, out int error);
        if (worker is null)
        {
            _board.GiveBack(slot);
            _log.NoWorker(error);
            return false;
        }

        worker.IdleSince = Stopwatch.GetTimestamp();
        _workers.Add(worker);
        _ = ServeAsync(worker);
        return true;
    }

    private async Task ServeAsync(WorkerLink worker)
    {
        await worker.ReadAllAsync(Handle).ConfigureAwait(false);
        // On a thread of the pool, for reaping waits for the process; it has been killed by then.
        worker.Dispose();
        lock (_gate)
            Lost(worker);
    }

    private void Lost(WorkerLink worker)
    {
        worker.IsLost = true;
        _workers.Remove(worker);
        _board!.GiveBack(worker.Slot);
        if (!_isEnding && (worker.Jobs.Count > 0 || !worker.IsReady))
            _replaced++;
        _failedStarts = worker.IsReady ? 0 : _failedStarts + 1;
        long now = Stopwatch.GetTimestamp();
        foreach (ScriptJob job in worker.Jobs.Values.ToArray())
        {
            Leave(job);
            job.Worker = null;
            if (job.EndAsked != long.MaxValue)
                Finish(job, new ScriptOutcome { Kind = Outcome.Cancelled });
            else if (job.CpuMeasured > 0)
                Finish(job, OutOf("cpu", job.CpuMeasured, job.Budget.Cpu));
            else if (now >= job.WallEnd)
                Finish(job, OutOf("wall time", (long)Stopwatch.GetElapsedTime(job.Started, now).TotalMicroseconds, job.Budget.Wall));
            else if (!job.HadEffect && job.Restarts++ == 0 && !_isEnding)
                _queue.PutBack(job);
            else
                Finish(job, new ScriptOutcome { Kind = Outcome.Raised, IsUnavailable = true, Problem = "its worker was lost" });
        }

        if (_isEnding)
            return;
        // One that dies as it starts is not started again and again; the watch tries later.
        if (_workers.Count < _settings.Workers && _failedStarts < 3)
            StartWorker();
        Pump();
    }

    private static ScriptOutcome OutOf(string limit, long measured, TimeSpan allowed) => new()
    {
        Kind = Outcome.Limited,
        Limit = new LimitReached
        {
            Limit = limit,
            Measured = (ulong)measured,
            Allowed = (ulong)allowed.TotalMicroseconds,
        },
    };

    private void Watch()
    {
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            long grace = Ticks(_settings.Grace);
            for (int i = _workers.Count - 1; i >= 0; i--)
            {
                WorkerLink worker = _workers[i];
                if (HasOverdue(worker, now - grace) || IsSpinning(worker))
                {
                    _log.Killed(worker.Process);
                    worker.Kill();
                }
                else if (_workers.Count > _settings.Workers && worker is { IsReady: true, Jobs.Count: 0 }
                    && now - worker.IdleSince > Ticks(_settings.SurplusIdle))
                {
                    worker.Kill();
                    worker.IsReady = true;
                    worker.IsLost = true;
                }
            }

            if (_workers.Count < _settings.Workers && !_isEnding)
                StartWorker();
            _isWatching = false;
            KeepWatch();
        }
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

    /// <summary>
    /// Whether a turn that no look at the clock has ended has used up its run's processor time and the grace. Nothing else
    /// could say so of a pattern that is matched for hours within one instruction.
    /// </summary>
    private bool IsSpinning(WorkerLink worker)
    {
        ref WorkerSlot slot = ref _board![worker.Slot];
        ulong turn = Volatile.Read(ref slot.Turn);
        if (!worker.Jobs.TryGetValue(Volatile.Read(ref slot.Job), out ScriptJob? job) || worker.CpuTime is not { } cpu)
            return false;
        if (worker.Seen.Turn != turn)
        {
            worker.Seen = (turn, cpu);
            return false;
        }

        long used = Volatile.Read(ref slot.CpuBefore) + cpu - worker.Seen.Cpu;
        if (used <= (long)(job.Budget.Cpu + _settings.Grace).TotalMicroseconds)
            return false;
        job.CpuMeasured = used;
        return true;
    }

    /// <summary>Only while there is something to look at: an idle service is not woken.</summary>
    private void KeepWatch()
    {
        if (_isWatching || _isEnding || (_running == 0 && _queue.Count == 0 && _workers.Count == _settings.Workers))
            return;
        _isWatching = true;
        _watch.Change(_settings.Watch, Timeout.InfiniteTimeSpan);
    }

    // --- what workers say, on the thread that reads from them ---

    private void Handle(WorkerLink worker, FromWorker message)
    {
        switch (message.WhatCase)
        {
            case FromWorker.WhatOneofCase.Ready:
                lock (_gate)
                {
                    worker.IsReady = true;
                    _failedStarts = 0;
                    Pump();
                }

                break;
            case FromWorker.WhatOneofCase.Ask:
                Asked(worker, message.Ask!);
                break;
            case FromWorker.WhatOneofCase.Output when Find(worker, message.Output!.Id) is { } job:
                job.HadEffect = true;
                job.Listener?.Output(message.Output.Text.Span);
                break;
            case FromWorker.WhatOneofCase.Note when Find(worker, message.Note!.Id) is { } job:
                _log.FromScript(message.Note.Level, job.Script.Name, message.Note.Text.ToString());
                break;
            case FromWorker.WhatOneofCase.Done:
                Ended(worker, message.Done!);
                break;
            default:
                break;
        }
    }

    private ScriptJob? Find(WorkerLink worker, ulong id)
    {
        lock (_gate)
            return worker.Jobs.GetValueOrDefault(id);
    }

    private void Ended(WorkerLink worker, Done done)
    {
        ScriptJob? job;
        lock (_gate)
        {
            job = worker.Jobs.GetValueOrDefault(done.Id);
            if (job is null)
                return;
            if (done.Outcome == Outcome.SourceWanted)
            {
                SendRun(job, worker, withSource: true);
                return;
            }

            Leave(job);
            Pump();
        }

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
        Finish(job, outcome);
    }

    private static LimitReached? Copy(LimitReached? limit)
    {
        if (limit is null)
            return null;
        LimitReached copy = new();
        copy.CopyFrom(limit);
        return copy;
    }

    private void Asked(WorkerLink worker, Ask ask)
    {
        ScriptJob? job;
        lock (_gate)
        {
            job = worker.Jobs.GetValueOrDefault(ask.Id);
            if (job is null)
                return;
            if (!job.IsParked)
            {
                job.IsParked = true;
                worker.Park();
                Pump();
            }
        }

        string child = ask.Child.ToString();
        string function = ask.Function.ToString();
        if (child.Length == 0 && function == "sleep")
            return; // the worker wakes it
        job.HadEffect = true;
        ValueList arguments = new();
        for (int i = 0; i < ask.Arguments.Count; i++)
            arguments.Items.Add().CopyFrom(ask.Arguments[i]);
        _ = BrokerAsync(worker, job, child, function, arguments);
    }

    private async Task BrokerAsync(WorkerLink worker, ScriptJob job, string child, string function, ValueList arguments)
    {
        Value result = new();
        StatusCode code = StatusCode.Ok;
        string problem = "";
        try
        {
            if (child.Length == 0)
            {
                Value? input = job.Listener is { } listener
                    ? await listener.InputAsync(RunOf(job).Cancellation).ConfigureAwait(false)
                    : null;
                result = input ?? result;
            }
            else if (ChildCall.Prepare(_children, RunOf(job), child, function, arguments, out problem) is { } call)
            {
                await _children[child].InvokeAsync(call).ConfigureAwait(false);
                (result, code, problem) = (call.Result, call.Code, call.Problem);
            }
            else
            {
                code = StatusCode.InvalidArgument;
            }
        }
        catch (OperationCanceledException)
        {
            code = StatusCode.Cancelled;
            problem = "cancelled";
        }
        catch (Exception failure)
        {
            // A fault of a child must end neither the service nor, without a word, the script.
            _log.ChildFailed(child, function, failure);
            code = StatusCode.Internal;
            problem = $"{child}:{function} failed";
        }

        lock (_gate)
            Answer(worker, job, result, code, problem);
    }

    private void Answer(WorkerLink worker, ScriptJob job, Value result, StatusCode code, string problem)
    {
        if (job.HasEnded || job.Worker != worker || worker.IsLost)
            return;
        if (code != StatusCode.Ok)
            job.Refusal = (code, problem);
        if (code == StatusCode.ResourceExhausted)
        {
            AskForEnd(job);
            return;
        }

        if (job.IsParked)
        {
            job.IsParked = false;
            worker.Run();
        }

        _message.Clear();
        Answer answer = _message.EnsureAnswer();
        answer.Id = job.Id;
        answer.Ok = code == StatusCode.Ok;
        answer.Value = result;
        answer.Problem = problem;
        worker.Send(_message);
        answer.ClearValue();
    }

    private ScriptRun RunOf(ScriptJob job)
    {
        lock (_gate)
        {
            if (job.Run is null)
            {
                CancellationTokenSource end = new();
                job.Run = new ScriptRun(job.Id, job.Script.Tool, job.Caller, end.Token);
                _ = job.Outcome.ContinueWith(
                    _ => end.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            return job.Run;
        }
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
