using System.Diagnostics;
using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine;
using MoonSharp.Interpreter;

namespace Edda.Loki.MoonSharp.Internal;

/// <summary>
/// One run, as a coroutine of MoonSharp that is made to yield after so many instructions. Waiting is a yield as well: its
/// first value is the world's token. A coroutine within the script gives up its turn only when it yields or ends.
/// </summary>
internal sealed class MoonSharpExecution : IScriptExecution
{
    private const int InstructionsBetweenLooks = 2_000;

    private readonly ScriptWorld _world;
    private readonly ScriptBudget _budget;
    private readonly MoonSharpEngine _engine;
    private readonly Coroutine _coroutine;
    private readonly LimitWatch _watch;
    private DynValue[] _answer = [];

    public MoonSharpExecution(ScriptWorld world, DynValue main, in ScriptBudget budget, MoonSharpEngine engine)
    {
        _world = world;
        _budget = budget;
        _engine = engine;
        _watch = new LimitWatch(budget, world.SourceIndex);
        DynValue coroutine = world.Script.CreateCoroutine(main);
        _coroutine = coroutine.Coroutine;
        _coroutine.AutoYieldCounter = InstructionsBetweenLooks;
        world.SetMain(coroutine);
        world.Execution = this;
        world.Script.AttachDebugger(_watch);
    }

    public ScriptStep Step { get; private set; }

    public ScriptWish Wish { get; } = new();

    public Value Result { get; } = new();

    public OutputBuffer Output { get; } = new();

    public string Problem { get; private set; } = "";

    public ReachedLimit Limit => _watch.Limit;

    public int Line => _watch.Line;

    public long CpuMicroseconds => _watch.CpuMicroseconds;

    /// <summary>Nobody knows: all scripts share the process's heap.</summary>
    public long PeakMemoryBytes => 0;

    public ScriptStep Resume(TimeSpan turn)
    {
        long start = Stopwatch.GetTimestamp();
        _watch.BeginTurn();
        try
        {
            do
            {
                if (_watch.Reached != LimitKind.None && _coroutine.State != CoroutineState.ForceSuspended)
                    return Step = ScriptStep.Limited;
                DynValue got = _coroutine.Resume(_answer);
                _answer = [];
                if (_coroutine.State != CoroutineState.ForceSuspended)
                    return Step = _coroutine.State == CoroutineState.Dead ? Returned(got) : Yielded(got);
            }
            while (Stopwatch.GetElapsedTime(start) < turn || _watch.Reached != LimitKind.None);
            return Step = ScriptStep.Ready;
        }
        catch (Exception failure)
        {
            return Step = Ended(failure);
        }
        finally
        {
            _watch.EndTurn();
        }
    }

    public void Answer(bool ok, Value value, string problem)
    {
        if (Step != ScriptStep.Wants)
            return;
        _answer = [DynValue.NewBoolean(ok), ok ? LuaValues.Push(_world.Script, value) : DynValue.NewString(problem)];
        Step = ScriptStep.Ready;
    }

    /// <summary>Its garbage is the runtime's.</summary>
    public void Tidy()
    {
    }

    public void Cancel(LimitKind reason) => _watch.Reach(reason, 0);

    public void Dispose() => _world.Script.DetachDebugger();

    /// <summary>Nothing when that is more than the script may print and log, which ends it.</summary>
    public void Print(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (MayPutOut(bytes.Length))
            Output.TryAdd(bytes);
    }

    /// <summary>As Print, into the service's log.</summary>
    public void Log(int level, string text)
    {
        int count = Encoding.UTF8.GetByteCount(text);
        if (!MayPutOut(OutputBuffer.SizeOfEntry(count)))
            return;
        Output.AddEntry(count);
        _engine.Logged?.Invoke(this, level, text);
    }

    private bool MayPutOut(int bytes)
    {
        long wanted = Output.Total + bytes;
        if (wanted > _budget.OutputBytes)
            _watch.Reach(LimitKind.Output, wanted);
        return wanted <= _budget.OutputBytes;
    }

    private ScriptStep Returned(DynValue got)
    {
        if (_watch.Reached != LimitKind.None)
            return ScriptStep.Limited;
        long room = _budget.OutputBytes - Output.Total;
        DynValue first = got.Type == DataType.Tuple ? (got.Tuple.Length > 0 ? got.Tuple[0] : DynValue.Nil) : got;
        if (LuaValues.Read(first, Result, ref room) is not { } problem)
            return ScriptStep.Returned;
        Result.Clear();
        if (room < 0)
        {
            _watch.Reach(LimitKind.Output, _budget.OutputBytes - room);
            return ScriptStep.Limited;
        }

        Problem = "the result: " + problem;
        return ScriptStep.Raised;
    }

    private ScriptStep Yielded(DynValue got)
    {
        if (got.Type != DataType.Tuple || got.Tuple.Length < 3 || !ReferenceEquals(got.Tuple[0].Table, _world.Token.Table))
        {
            Problem = "attempt to yield from outside a coroutine";
            return ScriptStep.Raised;
        }

        Wish.Child = got.Tuple[1].String;
        Wish.Function = got.Tuple[2].String;
        Wish.Problem = null;
        Wish.Arguments.Clear();
        long room = _budget.MemoryBytes;
        for (int i = 3; i < got.Tuple.Length && Wish.Problem is null; i++)
        {
            if (LuaValues.Read(got.Tuple[i], Wish.Arguments.Items.Add(), ref room) is { } problem)
                Wish.Problem = $"argument {i - 2}: {problem}";
        }

        return ScriptStep.Wants;
    }

    private ScriptStep Ended(Exception failure)
    {
        if (_watch.Reached != LimitKind.None)
            return ScriptStep.Limited;
        // What MoonSharp itself trips over, such as its own stack's end, is an error of the script that led it there.
        Problem = failure is InterpreterException error ? error.DecoratedMessage ?? error.Message : "the interpreter failed: " + failure.Message;
        return ScriptStep.Raised;
    }
}
