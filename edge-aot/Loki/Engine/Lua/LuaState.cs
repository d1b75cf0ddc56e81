using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// One Lua state, which runs one script at a time. It belongs to its engine and is on the engine's thread. After a run
/// that ended by itself it is used again with fresh globals; after any other end it is closed, because what a script
/// left half done must not run again.
/// </summary>
internal sealed unsafe class LuaState : IScriptExecution
{
    /// <summary>A state that holds more than this after a run is not kept.</summary>
    private const long KeptBytes = 256 * 1024;

    private readonly LuaEngine _engine;
    private readonly StateBlock* _block;
    private readonly RunLimits _limits;
    private readonly GCHandle _self;
    private readonly nint _main;
    private readonly StateFurniture _furniture;
    private readonly OutputBuffer _output;
    private readonly ScriptWish _wish = new();
    private readonly Value _result = new();
    private nint _thread;
    private int _arguments;
    private ulong _names;
    private bool _isSpoilt;

    public LuaState(LuaEngine engine)
    {
        _engine = engine;
        _output = new OutputBuffer(engine.Pool);
        _block = (StateBlock*)NativeMemory.AllocZeroed((nuint)sizeof(StateBlock));
        _self = GCHandle.Alloc(this);
        _block->Owner = GCHandle.ToIntPtr(_self);
        _block->Cell = engine.Cell;
        _limits = new RunLimits(_block, engine.Pool, engine.Clock);
        _limits.End();
        StateBlock.Unbind(_block);
        _main = LuaApi.NewState(LuaHost.AllocateAddress, _block);
        if (_main == 0)
            Environment.FailFast("out of memory");
        *(StateBlock**)(_main - sizeof(nint)) = _block;
        _furniture = new StateFurniture(_main, _block, engine);
    }

    /// <summary>The program whose compiled function the state holds; 0: none.</summary>
    public ulong Version { get; private set; }

    public bool IsPrepared { get; private set; }

    public ScriptStep Step { get; private set; }

    public ScriptWish Wish => _wish;

    public Value Result => _result;

    public OutputBuffer Output => _output;

    public string Problem { get; private set; } = "";

    public ReachedLimit Limit { get; private set; }

    public int Line => _block->Line;

    public long CpuMicroseconds => _limits.CpuMicroseconds;

    public long PeakMemoryBytes => (long)_block->Peak;

    public long HeldBytes => (long)_block->Used;

    public RunLimits Limits => _limits;

    public MemoryPool Pool => _engine.Pool;

    public static LuaState OwnerOf(StateBlock* block) => (LuaState)GCHandle.FromIntPtr(block->Owner).Target!;

    /// <summary>The line of the script's own text that a thread is in; 0: none.</summary>
    public static int LineOf(nint state)
    {
        LuaDebug activation;
        fixed (byte* what = "Sl\0"u8)
        {
            for (int level = 0; LuaApi.GetStack(state, level, &activation) != 0; level++)
            {
                if (LuaApi.GetInfo(state, what, &activation) != 0 && activation.CurrentLine > 0
                    && activation.Source != null && *activation.Source == (byte)'@')
                    return activation.CurrentLine;
            }
        }

        return 0;
    }

    /// <summary>Fresh globals for a run of the loaded program, or of any.</summary>
    public void Prepare()
    {
        if (IsPrepared)
            _furniture.Add(_names);
        else
            _furniture.Renew(_names);
        IsPrepared = true;
    }

    /// <summary>Compiles, or takes what was compiled. Null, or what is wrong.</summary>
    public CompileProblem? Load(in ScriptProgram program, CompiledPrograms compiled)
    {
        if (Version == program.Version && Version != 0)
            return null;
        Version = 0;
        CompileProblem? problem = _furniture.Load(program, compiled, out _names);
        if (problem is null)
            Version = program.Version;
        return problem;
    }

    /// <summary>After Load and Prepare: puts the run together, so that Resume begins it.</summary>
    public void Begin(in ScriptBudget budget, ValueMap arguments, IReadOnlyList<string> children)
    {
        _thread = _furniture.PutTogether(arguments, children);
        IsPrepared = false;
        _output.Reset();
        _result.Clear();
        Problem = "";
        Limit = default;
        _arguments = 0;
        _block->Script = _thread;
        Step = ScriptStep.Ready;
        _limits.Begin(budget);
        Pace(_block->Used);
    }

    public ScriptStep Resume(TimeSpan turn)
    {
        long ticks = _limits.BeginTurn(turn);
        if (_limits.IsReached)
            return EndByLimit();

        StateBlock.Bind(_block);
        _engine.Enter(_thread, ticks);
        int status = LuaApi.Resume(_thread, 0, _arguments, out int results);
        _engine.Leave();
        StateBlock.Unbind(_block);

        _arguments = 0;
        _limits.EndTurn();
        if (_limits.IsReached)
            return EndByLimit();
        return Step = status switch
        {
            LuaApi.Ok => Returned(results),
            LuaApi.Yielded => Yielded(results),
            LuaApi.MemoryError => RanOutOfMemory(),
            _ => Raised(),
        };
    }

    public void Answer(bool ok, Value value, string problem)
    {
        if (Step != ScriptStep.Wants || _limits.IsReached)
            return;
        if (LuaApi.CheckStack(_thread, 8 + (2 * LuaStack.DepthOf(value))) == 0)
        {
            ok = false;
            problem = "the answer is nested too deeply";
        }

        LuaApi.PushBoolean(_thread, ok ? 1 : 0);
        if (ok)
            LuaStack.Push(_thread, value);
        else
            LuaStack.Push(_thread, problem);
        _arguments = 2;
        Step = ScriptStep.Ready;
        _limits.CheckMemory();
    }

    /// <summary>It begins, or has to grow.</summary>
    public void Pace(nuint held)
    {
        if (_main != 0)
            CollectorPace.Set(_main, held);
    }

    public void Tidy()
    {
        _furniture.Tidy();
        _limits.Shrink();
    }

    public void Cancel(LimitKind reason) => _limits.Reach(reason, Stopwatch.GetTimestamp());

    /// <summary>Back to the engine, which keeps it or closes it.</summary>
    public void Dispose()
    {
        bool ended = Step is ScriptStep.Returned or ScriptStep.Raised;
        _furniture.TakeApart();
        _thread = 0;
        _block->Script = 0;
        bool keep = ended && !_isSpoilt && !_limits.IsReached && (long)_block->Used <= KeptBytes;
        _limits.End();
        _engine.GiveBack(this, keep);
    }

    public void Close()
    {
        LuaApi.Close(_main);
        _output.GiveBack();
        _limits.End();
        _self.Free();
        NativeMemory.Free(_block);
    }

    /// <summary>False when that is more than the script may print and log.</summary>
    public bool Print(ReadOnlySpan<byte> text)
    {
        if (!MayPutOut(text.Length))
            return false;
        if (_output.TryAdd(text))
            return true;
        _limits.Reach(LimitKind.AllMemory, 0);
        return false;
    }

    /// <summary>As Print, into the service's log.</summary>
    public bool Log(int level, ReadOnlySpan<byte> text)
    {
        if (!MayPutOut(OutputBuffer.SizeOfEntry(text.Length)))
            return false;
        _output.AddEntry(text.Length);
        _engine.Logged?.Invoke(this, level, Encoding.UTF8.GetString(text));
        return true;
    }

    private bool MayPutOut(int bytes)
    {
        long wanted = _output.Total + bytes;
        if (wanted > _limits.OutputBytes)
            _limits.ReachOutput(wanted);
        return wanted <= _limits.OutputBytes;
    }

    private ScriptStep EndByLimit()
    {
        if (_block->Line == 0)
            _block->Line = LineOf(_thread);
        Limit = _limits.Reached();
        return Step = ScriptStep.Limited;
    }

    private ScriptStep Returned(int results)
    {
        if (results == 0)
            return ScriptStep.Returned;
        long room = _limits.OutputBytes - _output.Total;
        if (LuaStack.Read(_thread, LuaApi.GetTop(_thread) - results + 1, _result, ref room) is not { } problem)
            return ScriptStep.Returned;
        if (room < 0)
        {
            _limits.ReachOutput(_limits.OutputBytes - room);
            return EndByLimit();
        }

        _result.Clear();
        Problem = "the result: " + problem;
        return ScriptStep.Raised;
    }

    private ScriptStep Yielded(int results)
    {
        if (_block->HasYielded != 0)
        {
            _block->HasYielded = 0;
            return ScriptStep.Ready;
        }

        int top = LuaApi.GetTop(_thread);
        int first = top - results + 1;
        if (results < 3 || LuaApi.ToUserData(_thread, first) != (nint)_block
            || LuaApi.TypeOf(_thread, first) != LuaApi.TypeLightUserData)
        {
            Problem = "attempt to yield from outside a coroutine";
            _isSpoilt = true; // it waits in the middle
            return ScriptStep.Raised;
        }

        ReadWish(first + 1, top);
        LuaApi.SetTop(_thread, top - results);
        return ScriptStep.Wants;
    }

    /// <summary>An argument that cannot leave the script is answered as the failure that it is.</summary>
    private void ReadWish(int first, int top)
    {
        _wish.Child = Encoding.UTF8.GetString(LuaStack.Text(_thread, first));
        _wish.Function = Encoding.UTF8.GetString(LuaStack.Text(_thread, first + 1));
        _wish.Problem = null;
        _wish.Arguments.Clear();
        long room = _limits.MemoryBytes;
        for (int i = first + 2; i <= top && _wish.Problem is null; i++)
        {
            if (LuaStack.Read(_thread, i, _wish.Arguments.Items.Add(), ref room) is { } problem)
                _wish.Problem = $"argument {i - first - 1}: {problem}";
        }
    }

    private ScriptStep RanOutOfMemory()
    {
        _limits.Reach(LimitKind.Memory, 0);
        return EndByLimit();
    }

    private ScriptStep Raised()
    {
        Problem = LuaApi.TypeOf(_thread, -1) switch
        {
            LuaApi.TypeString => Encoding.UTF8.GetString(LuaStack.Text(_thread, -1)),
            LuaApi.TypeNumber => LuaApi.ToNumber(_thread, -1, null).ToString(System.Globalization.CultureInfo.InvariantCulture),
            LuaApi.TypeNil => "nil",
            LuaApi.TypeBoolean => LuaApi.ToBoolean(_thread, -1) != 0 ? "true" : "false",
            LuaApi.TypeTable => "(error object is a table)",
            _ => "(error object is no text)",
        };
        return ScriptStep.Raised;
    }
}
