using System.Diagnostics;
using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Engine;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// Runs scripts in turn on one thread: reads what has come, gives each script that can go on a turn, wakes the
/// sleepers, and waits only when nobody can go on.
/// </summary>
internal sealed class WorkerLoop
{
    private static readonly TimeSpan LongTurn = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ShortTurn = TimeSpan.FromMilliseconds(1);

    /// <summary>A script that took more is followed by a tidying.</summary>
    private const long MuchMemory = 1 << 20;

    /// <summary>When nobody has wanted anything for so long, the garbage of those that wait is collected.</summary>
    private const int QuietMilliseconds = 20;

    /// <summary>When nothing has run for so long, no turn has to be watched over.</summary>
    private const int IdleMilliseconds = 100;

    private const int MostUntidy = 2048;

    /// <summary>After so many scripts have begun to wait, what their beginning needed of the managed heap is collected too.</summary>
    private const int Many = 64;

    /// <summary>When nothing has run for so long, the pages that running needed are given back.</summary>
    private const int RestMilliseconds = 2000;

    private readonly WorkerChannel _channel;
    private readonly IScriptEngine _engine;
    private readonly WorkerBoard _board;
    private readonly int _slot;
    private readonly MappedFiles _files;
    private readonly Deadman _deadman = new();
    private readonly Dictionary<ulong, WorkerRun> _runs = [];
    private readonly Dictionary<IScriptExecution, WorkerRun> _byExecution = [];
    private readonly Queue<WorkerRun> _ready = new();
    private readonly Queue<WorkerRun> _untidy = new();
    private readonly PriorityQueue<WorkerRun, long> _timers = new();
    private readonly ToWorker _in = new();
    private readonly WorkerVoice _voice;
    private bool _hasGarbage;
    private int _tidied;
    private bool _isWarm;
    private bool _expectsMore;

    public WorkerLoop(WorkerChannel channel, IScriptEngine engine, WorkerBoard board, int slot, MappedFiles files)
    {
        _channel = channel;
        _voice = new WorkerVoice(channel);
        _engine = engine;
        _board = board;
        _slot = slot;
        _files = files;
        engine.Logged = Log;
    }

    /// <summary>Makes ready what the first runs need, and says so.</summary>
    public void Begin()
    {
        while (_engine.PrepareAhead())
        {
        }

        _voice.IsReady(_engine.Name);
    }

    /// <summary>Until the other end is gone, or says something that makes no sense.</summary>
    public void Run()
    {
        while (!_channel.IsOver && _voice.IsHeard)
        {
            Wake();
            // One look between two turns; what came together is read together.
            for (bool isHere = _channel.Look(); isHere && !_channel.IsOver; isHere = _channel.HasFrame)
                Read();
            if (_ready.TryDequeue(out WorkerRun? run))
                Turn(run);
            else if (!_channel.IsOver)
                Idle();
        }
    }

    /// <summary>Nobody can go on: one of the things that can be done meanwhile, or a pause.</summary>
    private void Idle()
    {
        // The next call finds a state ready; it is made while nobody waits for this thread.
        if (_engine.PrepareAhead())
            return;
        if (_hasGarbage && _untidy.Count == 0)
        {
            GiveBack();
            return;
        }

        if (IsNextHere())
            return;
        int pause = Pause();
        if (_untidy.Count > 0 && IsLonger(pause, QuietMilliseconds))
        {
            if (!_channel.Wait(QuietMilliseconds))
                Tidy();
        }
        else if (_deadman.IsSet && IsLonger(pause, IdleMilliseconds))
        {
            if (!_channel.Wait(IdleMilliseconds))
                _deadman.Rest();
        }
        else if (_isWarm && IsLonger(pause, RestMilliseconds))
        {
            if (!_channel.Wait(RestMilliseconds))
                Rest();
        }
        else
        {
            _ = _channel.Wait(pause);
        }
    }

    /// <summary>A caller who has just had an answer often comes again at once: for that the thread stays awake, once.</summary>
    private bool IsNextHere()
    {
        long end = _expectsMore ? Now() + (Stopwatch.Frequency / 1_000_000 * WorkerHearing.AwakeMicroseconds) : 0;
        _expectsMore = false;
        while (Now() < end)
        {
            if (_channel.Look() || _channel.IsOver)
                return true;
            _ = Posix.GiveWay();
        }

        return false;
    }

    private void Read()
    {
        _channel.Read(_in);
        switch (_in.WhatCase)
        {
            case ToWorker.WhatOneofCase.Run:
                Start(_in.Run!);
                break;
            case ToWorker.WhatOneofCase.Answer:
                Answer(_in.Answer!);
                break;
            case ToWorker.WhatOneofCase.Cancel when _runs.TryGetValue(_in.Cancel!.Id, out WorkerRun? run):
                run.Execution.Cancel(LimitKind.Cancelled);
                run.MustEnd = true;
                Continue(run);
                break;
            default:
                break;
        }
    }

    private void Start(Run message)
    {
        ScriptBudget budget = new(
            (long)message.MemoryBytes, TimeSpan.FromMicroseconds(message.CpuUs),
            TimeSpan.FromMicroseconds(message.WallUs), (long)message.OutputBytes);
        if (message.Source.IsEmpty && !message.HasSource && !_engine.Remembers(message.Script))
        {
            _voice.HasNotBegun(message.Id, Outcome.SourceWanted);
            return;
        }

        ScriptProgram program = new(message.Script, message.Name.ToString(), message.Source.Memory);
        string[] children = new string[message.Children.Count];
        for (int i = 0; i < children.Length; i++)
            children[i] = message.Children[i].ToString();
        if (message.CompileOnly)
        {
            CompileProblem? flaw = _engine.Validate(program);
            _voice.HasNotBegun(message.Id, flaw is null ? Outcome.Returned : Outcome.DoesNotCompile, flaw);
            return;
        }

        IScriptExecution? execution = _engine.Start(
            program, budget, message.EnsureArguments(), children, out CompileProblem? problem);
        if (execution is null)
        {
            _voice.HasNotBegun(message.Id, Outcome.DoesNotCompile, problem);
            return;
        }

        WorkerRun run = new(message.Id, execution, message.Streams, Now() + (long)(budget.Wall.TotalSeconds * Stopwatch.Frequency));
        _runs.Add(run.Id, run);
        _byExecution[execution] = run;
        _timers.Enqueue(run, run.WallEnd);
        _ready.Enqueue(run);
    }

    private void Answer(Answer answer)
    {
        if (!_runs.TryGetValue(answer.Id, out WorkerRun? run) || !run.Waits)
            return;
        run.Waits = false;
        run.Execution.Answer(answer.Ok, answer.EnsureValue(), answer.Problem.ToString());
        Continue(run);
    }

    private void Continue(WorkerRun run)
    {
        run.WakeAt = long.MaxValue;
        _ready.Enqueue(run);
    }

    private void Turn(WorkerRun run)
    {
        // A script that sleeps or waits may be in the queue twice, for its end and for its answer.
        if (run.HasEnded || (run.Execution.Step == ScriptStep.Wants && Now() < run.WallEnd && !run.MustEnd))
            return;
        _isWarm = _expectsMore = true;
        _deadman.Live();
        ref WorkerSlot slot = ref _board[_slot];
        Volatile.Write(ref slot.Turn, slot.Turn + 1);
        slot.CpuBefore = run.Execution.CpuMicroseconds;
        slot.Memory = run.Execution.PeakMemoryBytes;
        slot.Output = run.Execution.Output.Total;
        Volatile.Write(ref slot.Job, run.Id);
        ScriptStep step = run.Execution.Resume(_ready.Count > 0 ? ShortTurn : LongTurn);
        Volatile.Write(ref slot.Job, 0);
        if (run.Streams && !run.Execution.Output.Waiting.IsEmpty)
        {
            _voice.HasPrinted(run);
            run.Execution.Output.Take();
        }

        switch (step)
        {
            case ScriptStep.Ready:
                _ready.Enqueue(run);
                break;
            case ScriptStep.Wants:
                Want(run);
                break;
            case ScriptStep.Returned:
                End(run, Outcome.Returned);
                break;
            case ScriptStep.Raised:
                End(run, Outcome.Raised);
                break;
            default:
                End(run, run.Execution.Limit.Kind == LimitKind.Cancelled ? Outcome.Cancelled : Outcome.Limited);
                break;
        }
    }

    private void Want(WorkerRun run)
    {
        ScriptWish wish = run.Execution.Wish;
        if (wish.Problem is not null)
        {
            run.Execution.Answer(false, new Value(), wish.Problem);
            _ready.Enqueue(run);
            return;
        }

        if (wish.Child == ScriptWish.Host && wish.Function == "sleep")
        {
            Sleep(run, wish);
            return;
        }

        run.Waits = true;
        Parked(run);
        _voice.Asks(run, wish);
    }

    private void Sleep(WorkerRun run, ScriptWish wish)
    {
        Value? seconds = wish.Arguments.Items.Count > 0 ? wish.Arguments.Items[0] : null;
        double time = seconds?.KindCase switch
        {
            Value.KindOneofCase.Integer => seconds.Integer,
            Value.KindOneofCase.Number => seconds.Number,
            _ => double.NaN,
        };
        if (double.IsNaN(time))
        {
            run.Execution.Answer(false, new Value(), "sleep wants a number of seconds");
            _ready.Enqueue(run);
            return;
        }

        _voice.Sleeps(run);
        run.Sleeps = true;
        Parked(run);
        run.WakeAt = Now() + (long)(Math.Clamp(time, 0, 1e6) * Stopwatch.Frequency);
        _timers.Enqueue(run, run.WakeAt);
    }

    private void Wake()
    {
        long now = Now();
        while (_timers.TryPeek(out WorkerRun? run, out long due) && (due <= now || run.HasEnded))
        {
            _timers.Dequeue();
            if (run.HasEnded)
                continue;
            if (run.Sleeps && run.WakeAt <= now)
            {
                run.Sleeps = false;
                run.Execution.Answer(true, new Value(), "");
                Continue(run);
            }
            else if (now >= run.WallEnd)
            {
                run.MustEnd = true;
                _ready.Enqueue(run);
            }
        }
    }

    private void Parked(WorkerRun run)
    {
        if (run.IsUntidy)
            return;
        run.IsUntidy = true;
        if (_untidy.Count == MostUntidy)
            _untidy.Dequeue().IsUntidy = false;
        _untidy.Enqueue(run);
    }

    private void Tidy()
    {
        while (!_channel.Wait(0) && _untidy.TryDequeue(out WorkerRun? run))
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
        _files.Release();
    }

    /// <summary>Milliseconds until the next sleeper; -1: there is none.</summary>
    private int Pause()
    {
        if (!_timers.TryPeek(out _, out long due))
            return -1;
        long left = due - Now();
        return left <= 0 ? 0 : (int)Math.Min(int.MaxValue, (left / (Stopwatch.Frequency / 1000)) + 1);
    }

    private static bool IsLonger(int pause, int milliseconds) => pause < 0 || pause > milliseconds;

    private void End(WorkerRun run, Outcome outcome)
    {
        IScriptExecution execution = run.Execution;
        _voice.HasEnded(run, outcome);
        run.HasEnded = true;
        _runs.Remove(run.Id);
        _byExecution.Remove(execution);
        _hasGarbage |= execution.PeakMemoryBytes > MuchMemory;
        execution.Dispose();
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

    private void Log(IScriptExecution execution, int level, string text)
    {
        if (_byExecution.TryGetValue(execution, out WorkerRun? run))
            _voice.Notes(run, level, text);
    }

    private static long Now() => Stopwatch.GetTimestamp();
}
