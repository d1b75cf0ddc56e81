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

    private readonly WorkerChannel _channel;
    private readonly IScriptEngine _engine;
    private readonly WorkerBoard _board;
    private readonly int _slot;
    private readonly WorkerLull _lull;
    private readonly Dictionary<ulong, WorkerRun> _runs = [];
    private readonly Dictionary<IScriptExecution, WorkerRun> _byExecution = [];
    private readonly Queue<WorkerRun> _ready = new();
    private readonly WorkerTimers _timers = new();
    private readonly ToWorker _in = new();
    private readonly WorkerVoice _voice;

    public WorkerLoop(WorkerChannel channel, IScriptEngine engine, WorkerBoard board, int slot, MappedFiles files)
    {
        _channel = channel;
        _voice = new WorkerVoice(channel);
        _engine = engine;
        _board = board;
        _slot = slot;
        _lull = new WorkerLull(channel, engine, files);
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
                _lull.Pass(_timers.Next);
        }
    }

    private void Read()
    {
        _channel.Read(_in);
        _lull.Ends();
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
        BeginTurn(message.Id, 0, 0, 0); // a text may be made so that it compiles for long, and nothing interrupts that
        if (message.CompileOnly)
        {
            CompileProblem? flaw = _engine.Validate(program);
            EndTurn();
            _voice.HasNotBegun(message.Id, flaw is null ? Outcome.Returned : Outcome.DoesNotCompile, flaw);
            return;
        }

        IScriptExecution? execution = _engine.Start(
            program, budget, message.EnsureArguments(), children, out CompileProblem? problem);
        EndTurn();
        if (execution is null)
        {
            _voice.HasNotBegun(message.Id, Outcome.DoesNotCompile, problem);
            return;
        }

        WorkerRun run = new(message.Id, execution, message.Streams, Now() + (long)(budget.Wall.TotalSeconds * Stopwatch.Frequency));
        _runs.Add(run.Id, run);
        _byExecution[execution] = run;
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
        _lull.TurnBegins();
        BeginTurn(run.Id, run.Execution.CpuMicroseconds, run.Execution.PeakMemoryBytes, run.Execution.Output.Total);
        ScriptStep step = run.Execution.Resume(_ready.Count > 0 ? ShortTurn : LongTurn);
        EndTurn();
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

        _lull.TurnEnds();
    }

    /// <summary>What the service sees from outside until the turn ends, for which it will not wait for ever.</summary>
    private void BeginTurn(ulong id, long cpu, long memory, long output)
    {
        ref WorkerSlot slot = ref _board[_slot];
        Volatile.Write(ref slot.Turn, slot.Turn + 1);
        (slot.CpuBefore, slot.Memory, slot.Output) = (cpu, memory, output);
        Volatile.Write(ref slot.Job, id);
    }

    private void EndTurn() => Volatile.Write(ref _board[_slot].Job, 0);

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
        _timers.Add(run, run.WakeAt);
    }

    private void Wake()
    {
        long now = Now();
        while (_timers.TakeDue(now) is { } run)
        {
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
        _lull.Parked(run);
        // A run that never waits is looked at in its turns.
        if (run.HasWaited)
            return;
        run.HasWaited = true;
        _timers.Add(run, run.WallEnd);
    }

    private void End(WorkerRun run, Outcome outcome)
    {
        IScriptExecution execution = run.Execution;
        _voice.HasEnded(run, outcome);
        run.HasEnded = true;
        _timers.Ended(run);
        _runs.Remove(run.Id);
        _byExecution.Remove(execution);
        _lull.RunEnded(execution);
        execution.Dispose();
    }

    private void Log(IScriptExecution execution, int level, string text)
    {
        if (_byExecution.TryGetValue(execution, out WorkerRun? run))
            _voice.Notes(run, level, text);
    }

    private static long Now() => Stopwatch.GetTimestamp();
}
