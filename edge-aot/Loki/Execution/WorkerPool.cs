using System.Diagnostics;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Engine;
using Edda.Loki.Workers;

namespace Edda.Loki.Execution;

/// <summary>
/// The worker processes: starts them, gives those that have a free hand, kills those that hang and those that are too many.
/// Under the executor's lock, but for what workers say, which comes on the thread that reads from each.
/// </summary>
internal sealed class WorkerPool
{
    /// <summary>Workers that die as they start are not started again and again; the next look tries once more.</summary>
    private const int MostFailedStarts = 3;

    private const int ReaderStackBytes = 512 * 1024;

    private readonly string _file;
    private readonly IReadOnlyList<string> _arguments;
    private readonly ExecutionLog _log;
    private readonly Action<WorkerLink, FromWorker> _said;
    private readonly Action<WorkerLink> _lost;
    private readonly LimitWatch _limits;
    private readonly Timer _patience;
    private readonly WorkerBoard? _board;
    private readonly List<WorkerLink> _workers = [];
    private readonly WorkerChoice _choice;
    private int _failedStarts;

    /// <param name="said">What a worker says.</param>
    /// <param name="lost">One is gone.</param>
    /// <param name="patience">Set when the queue is to be looked at again soon.</param>
    public WorkerPool(
        ExecutionSettings settings, string file, IReadOnlyList<string> arguments, ExecutionLog log, LimitWatch limits,
        Action<WorkerLink, FromWorker> said, Action<WorkerLink> lost, Timer patience)
    {
        (_file, _arguments, _log) = (file, arguments, log);
        (_said, _lost, _patience) = (said, lost, patience);
        _limits = limits;
        _board = WorkerBoard.TryCreate(settings.MostWorkers + 1, out int error); // the service has a slot too
        _choice = new WorkerChoice(_workers, _board);
        Memory = _board?.Pool(_board.Take(), settings.TotalMemoryBytes) ?? MemoryPool.OfOneProcess(settings.TotalMemoryBytes);
        if (_board is null)
            _log.NoWorker(error);
    }

    public int Count => _workers.Count;

    /// <summary>How many have died with scripts in them.</summary>
    public ulong Replaced { get; private set; }

    public WorkerLink[] All => [.. _workers];

    /// <summary>What all scripts hold, in the workers and, for them, in the service.</summary>
    public MemoryPool Memory { get; }

    /// <summary>How many are always there; settings may have changed since the board was made.</summary>
    public int Usual(ExecutionSettings settings) => Math.Min(settings.Workers, Slots);

    public bool TryStart(ExecutionSettings settings)
    {
        int slot = _board?.Take() ?? -1;
        if (slot < 0)
            return false;
        IReadOnlyList<string> arguments =
            [.. _arguments, .. WorkerProgram.Arguments(settings.CachedScripts, slot, _board!.Count, settings.TotalMemoryBytes)];
        WorkerLink? worker = WorkerLink.TryStart(_file, arguments, _board, slot, _said, out int error);
        if (worker is null)
        {
            _board.GiveBack(slot);
            _log.NoWorker(error);
            return false;
        }

        worker.IdleSince = Stopwatch.GetTimestamp();
        _workers.Add(worker);
        new Thread(() => Serve(worker), ReaderStackBytes) { IsBackground = true }.Start();
        return true;
    }

    public void Ready(WorkerLink worker)
    {
        worker.IsReady = true;
        _failedStarts = 0;
    }

    /// <summary>Null: none has a free hand; one may be on its way.</summary>
    /// <param name="burns">Whether the script took the processor in its last run.</param>
    public WorkerLink? Free(ExecutionSettings settings, bool burns)
    {
        (WorkerLink? worker, WorkerChoice.Otherwise otherwise) = _choice.Make(burns, Most(settings), settings.Patience);
        if (otherwise == WorkerChoice.Otherwise.Start)
            TryStart(settings);
        else if (otherwise == WorkerChoice.Otherwise.LookAgain)
            _patience.Change(settings.Patience, Timeout.InfiniteTimeSpan);
        return worker;
    }

    /// <summary>It is gone, whatever the reason.</summary>
    public void Remove(WorkerLink worker, bool isEnding)
    {
        worker.IsLost = true;
        _workers.Remove(worker);
        _board!.GiveBack(worker.Slot);
        if (!isEnding && (worker.Jobs.Count > 0 || !worker.IsReady))
            Replaced++;
        _failedStarts = worker.IsReady ? 0 : _failedStarts + 1;
    }

    /// <summary>As many as are always there, unless they die as they start.</summary>
    public void Refill(ExecutionSettings settings)
    {
        if (_workers.Count < Usual(settings) && _failedStarts < MostFailedStarts)
            TryStart(settings);
    }

    /// <summary>Kills what hangs and what is too many, and starts what is missing.</summary>
    public void Look(ExecutionSettings settings)
    {
        long now = Stopwatch.GetTimestamp();
        bool areBurning = true;
        for (int i = _workers.Count - 1; i >= 0; i--)
        {
            WorkerLink worker = _workers[i];
            _limits.Look(worker, ref _board![worker.Slot], now);
            if (HasOverdue(worker, ref _board[worker.Slot], settings, now) || IsSpinning(worker, settings))
            {
                _log.Killed(worker.Process);
                worker.Kill();
            }
            else if (worker.IsReady && _choice.IsBurning(worker))
            {
                continue;
            }
            else if (_workers.Count > Usual(settings) && worker is { IsReady: true, Jobs.Count: 0 }
                && now - worker.IdleSince > Ticks(settings.SurplusIdle))
            {
                worker.Kill();
                worker.IsLost = true;
            }

            areBurning = false;
        }

        // Whoever passes by finds a worker then; he would have to wait for one that only begins when he comes.
        if (_workers.Count < Usual(settings) || (areBurning && _workers.Count < Most(settings) && _failedStarts == 0))
            TryStart(settings);
    }

    private int Most(ExecutionSettings settings) => Math.Min(settings.MostWorkers, Slots);

    /// <summary>Of workers.</summary>
    private int Slots => _board is null ? 0 : _board.Count - 1;

    /// <summary>
    /// Only one whose turn it has been for a while can hold its worker up. Others wait for something, or for their turn, while
    /// the worker is busy with what it does for them all, as reading what is long.
    /// </summary>
    private static bool HasOverdue(WorkerLink worker, ref WorkerSlot slot, ExecutionSettings settings, long now)
    {
        ulong turn = Volatile.Read(ref slot.Turn);
        ulong running = worker.Pulse.SeenAt(turn) <= now - Ticks(settings.Grace / 2) ? Volatile.Read(ref slot.Job) : 0;
        foreach (ScriptJob job in worker.Jobs.Values)
        {
            long before = now - Ticks(job.Id == running ? settings.Grace : settings.WaitingGrace);
            if (job.WallEnd <= before || job.EndAsked <= before)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a turn that no look at the clock has ended has used up its run's processor time and the grace. Nothing else
    /// could say so of a pattern that is matched for hours within one instruction. A run that has used much by then counts as
    /// one that burns.
    /// </summary>
    private bool IsSpinning(WorkerLink worker, ExecutionSettings settings)
    {
        ref WorkerSlot slot = ref _board![worker.Slot];
        ulong turn = Volatile.Read(ref slot.Turn);
        if (!worker.Jobs.TryGetValue(Volatile.Read(ref slot.Job), out ScriptJob? job) || worker.CpuTime is not { } cpu)
            return false;
        long used = Volatile.Read(ref slot.CpuBefore) + worker.Pulse.UsedIn(turn, job.Id, cpu, Stopwatch.GetTimestamp());
        if (used >= WorkerPulse.BurnedMicroseconds)
            worker.Burn(job);
        if (used <= (long)(job.Budget.Cpu + settings.Grace).TotalMicroseconds)
            return false;
        job.CpuMeasured = used;
        return true;
    }

    /// <summary>A fault of ours must not end the service: the worker's scripts end as if it had died.</summary>
    public void Failed(WorkerLink worker, Exception failure)
    {
        _log.WorkerFailed(worker.Process, failure);
        worker.Kill();
    }

    private void Serve(WorkerLink worker)
    {
        try
        {
            worker.ReadAll();
        }
        catch (Exception failure)
        {
            Failed(worker, failure);
        }

        worker.Dispose(); // reaping waits for the process; it has been killed by then
        _lost(worker);
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
