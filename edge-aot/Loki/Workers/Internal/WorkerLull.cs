using System.Diagnostics;
using Edda.Loki.Engine;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// What a worker does while nobody can go on: it makes ready what the next run needs, stays awake for a moment, collects
/// what runs have left, and sleeps. On the worker's thread.
/// </summary>
internal sealed class WorkerLull(WorkerChannel channel, IScriptEngine engine, MappedFiles files)
{
    /// <summary>A script that took more is followed by a tidying.</summary>
    private const long MuchMemory = 1 << 20;

    /// <summary>When nobody has wanted anything for so long, the garbage of those that wait is collected.</summary>
    private const int QuietMilliseconds = 20;

    /// <summary>When nothing has run for so long, no turn has to be watched over.</summary>
    private const int IdleMilliseconds = 100;

    /// <summary>When nothing has run for so long, the pages that running needed are given back.</summary>
    private const int RestMilliseconds = 2000;

    private const int MostUntidy = 2048;

    /// <summary>After so many scripts have begun to wait, what their beginning needed of the managed heap is collected too.</summary>
    private const int Many = 64;

    private readonly Deadman _deadman = new();
    private readonly Wakefulness _wakefulness = new();
    private readonly Queue<WorkerRun> _untidy = new();
    private bool _hasGarbage;
    private int _tidied;
    private bool _isWarm;

    /// <summary>A message has come.</summary>
    public void Ends() => _wakefulness.HasCome(Now());

    public void TurnBegins()
    {
        _isWarm = true;
        _deadman.Live();
    }

    public void TurnEnds() => _wakefulness.HasWorked(Now());

    /// <summary>It waits from now on.</summary>
    public void Parked(WorkerRun run)
    {
        if (run.IsUntidy)
            return;
        run.IsUntidy = true;
        if (_untidy.Count == MostUntidy)
            _untidy.Dequeue().IsUntidy = false;
        _untidy.Enqueue(run);
    }

    public void RunEnded(IScriptExecution execution) => _hasGarbage |= execution.PeakMemoryBytes > MuchMemory;

    /// <summary>One of the things that can be done meanwhile, or a pause.</summary>
    /// <param name="due">When somebody can go on by himself; Stopwatch's.</param>
    public void Pass(long due)
    {
        // The next call finds a state ready; it is made while nobody waits for this thread.
        if (engine.PrepareAhead())
            return;
        if (_hasGarbage && _untidy.Count == 0)
        {
            GiveBack();
            return;
        }

        if (IsNextHere(due))
            return;
        engine.Rest();
        int pause = PauseUntil(due);
        if (_untidy.Count > 0 && IsLonger(pause, QuietMilliseconds))
        {
            if (!channel.Wait(QuietMilliseconds))
                Tidy();
        }
        else if (_deadman.IsSet && IsLonger(pause, IdleMilliseconds))
        {
            if (!channel.Wait(IdleMilliseconds))
                _deadman.Rest();
        }
        else if (_isWarm && IsLonger(pause, RestMilliseconds))
        {
            if (!channel.Wait(RestMilliseconds))
                Rest();
        }
        else
        {
            _ = channel.Wait(pause);
        }
    }

    /// <summary>A caller who has just had an answer often comes again at once.</summary>
    private bool IsNextHere(long due)
    {
        for (long now = Now(); now < due && _wakefulness.IsAwake(now); now = Now())
        {
            if (channel.Look() || channel.IsOver)
                return true;
            _ = Posix.GiveWay();
        }

        return false;
    }

    private void Tidy()
    {
        while (!channel.Wait(0) && _untidy.TryDequeue(out WorkerRun? run))
        {
            run.IsUntidy = false;
            if (run.HasEnded || run.Execution.Step != ScriptStep.Wants)
                continue;
            run.Execution.Tidy();
            _hasGarbage = true;
            _tidied++;
        }
    }

    private void Rest()
    {
        _isWarm = false;
        files.Release();
    }

    /// <summary>What a large script, or many, leave goes back to the system.</summary>
    private void GiveBack()
    {
        _hasGarbage = false;
        if (_tidied >= Many)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _tidied = 0;
        Posix.TrimHeap();
    }

    /// <summary>Milliseconds; -1: for ever.</summary>
    private static int PauseUntil(long due)
    {
        if (due == long.MaxValue)
            return -1;
        long left = due - Now();
        return left <= 0 ? 0 : (int)Math.Min(int.MaxValue, (left / (Stopwatch.Frequency / 1000)) + 1);
    }

    private static bool IsLonger(int pause, int milliseconds) => pause < 0 || pause > milliseconds;

    private static long Now() => Stopwatch.GetTimestamp();
}
