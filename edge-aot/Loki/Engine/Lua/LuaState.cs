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
    // Places in Lua's registry. 1 to 3 are Lua's own.
    private const int PrepareSlot = 10;
    private const int GlobalsSlot = 11;
    private const int ProgramSlot = 12;
    private const int MainSlot = 13;
    private const int ThreadSlot = 14;
    private const int ChildSlot = 15;

    /// <summary>A state that holds more than this after a run is not kept.</summary>
    private const long KeptBytes = 256 * 1024;

    private readonly LuaEngine _engine;
    private readonly StateBlock* _block;
    private readonly GCHandle _self;
    private readonly nint _main;
    private readonly OutputBuffer _output = new();
    private readonly ScriptWish _wish = new();
    private readonly Value _result = new();
    private ScriptBudget _budget;
    private nint _thread;
    private int _arguments;
    private long _start;
    private long _cpuTicks;
    private long _cpuAtResume;
    private long _turnStart;
    private long _turnCpu;

    public LuaState(LuaEngine engine)
    {
        _engine = engine;
        _block = (StateBlock*)NativeMemory.AllocZeroed((nuint)sizeof(StateBlock));
        _self = GCHandle.Alloc(this);
        _block->Owner = GCHandle.ToIntPtr(_self);
        _block->Unlimited = 1;
        _block->WallEnd = _block->CpuEnd = _block->SliceEnd = long.MaxValue;
        _main = LuaApi.NewState(LuaHost.AllocateAddress, _block);
        if (_main == 0)
            Environment.FailFast("out of memory");
        *(StateBlock**)(_main - sizeof(nint)) = _block;
        Furnish();
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

    public long CpuMicroseconds => Microseconds(_cpuTicks);

    public long PeakMemoryBytes => (long)_block->Peak;

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

    /// <summary>Fresh globals for the next run.</summary>
    public void Prepare()
    {
        _block->Unlimited = 1;
        LuaApi.RawGet(_main, LuaApi.Registry, PrepareSlot);
        if (LuaApi.Call(_main, 0, 1, 0, 0, 0) != LuaApi.Ok)
            Environment.FailFast("the prelude failed");
        LuaApi.RawSet(_main, LuaApi.Registry, GlobalsSlot);
        IsPrepared = true;
    }

    /// <summary>Compiles, or takes what was compiled. Null, or what is wrong.</summary>
    public CompileProblem? Load(in ScriptProgram program, CompiledPrograms compiled)
    {
        if (Version == program.Version && Version != 0)
            return null;
        Version = 0;
        ReadOnlySpan<byte> text = compiled.Find(program.Version);
        bool isCompiled = !text.IsEmpty;
        if (!isCompiled)
            text = program.Source.Span;
        byte[] name = Encoding.UTF8.GetBytes($"@{program.Name}\0");
        int status;
        fixed (byte* start = text)
        fixed (byte* nameStart = name)
        fixed (byte* mode = isCompiled ? "b\0"u8 : "t\0"u8)
        {
            byte none = 0;
            status = LuaApi.Load(_main, text.IsEmpty ? &none : start, (nuint)text.Length, nameStart, mode);
        }

        if (status != LuaApi.Ok)
        {
            CompileProblem problem = ProblemOf(LuaStack.Text(_main, -1), program.Name);
            LuaApi.SetTop(_main, 0);
            return problem;
        }

        if (!isCompiled)
            compiled.Add(program.Version, _main);
        LuaApi.RawSet(_main, LuaApi.Registry, ProgramSlot);
        Version = program.Version;
        return null;
    }

    /// <summary>After Load and Prepare: puts the run together, so that Resume begins it.</summary>
    public void Begin(in ScriptBudget budget, ValueMap arguments, IReadOnlyList<string> children)
    {
        _budget = budget;
        _block->Unlimited = 1;
        LuaApi.RawGet(_main, LuaApi.Registry, ProgramSlot);
        LuaApi.RawGet(_main, LuaApi.Registry, GlobalsSlot);
        int globals = LuaApi.GetTop(_main);
        foreach (string child in children)
            AddChild(child, globals);
        LuaApi.CheckStack(_main, 8 + (2 * LuaStack.DepthOf(arguments)));
        AddArguments(arguments, globals);

        _thread = LuaApi.NewThread(_main);
        LuaApi.PushValue(_main, -1);
        LuaApi.RawSet(_main, LuaApi.Registry, ThreadSlot);
        LuaApi.RawGet(_main, LuaApi.Registry, MainSlot);
        LuaApi.PushValue(_main, -2);
        LuaApi.RawSet(_main, -2, 1);
        LuaApi.SetTop(_main, globals);
        LuaApi.SetUpvalue(_main, globals - 1, 1);
        LuaApi.Move(_main, _thread, 1);
        LuaApi.SetTop(_main, 0);
        LuaApi.SetHook(_thread, LuaHost.HookAddress, LuaApi.MaskCount, LuaHost.CheckInterval);
        IsPrepared = false;

        _output.Reset();
        _result.Clear();
        Problem = "";
        Limit = default;
        _arguments = 0;
        _cpuTicks = 0;
        _start = Stopwatch.GetTimestamp();
        _block->Script = _thread;
        _block->Limit = (nuint)budget.MemoryBytes;
        _block->Peak = _block->Used;
        _block->Refused = 0;
        _block->Reached = 0;
        _block->Measured = 0;
        _block->Line = 0;
        _block->WallEnd = _start + Ticks(budget.Wall);
        Step = ScriptStep.Ready;
        if (_block->Used > _block->Limit)
            Reach(LimitKind.Memory, _start);
    }

    public ScriptStep Resume(TimeSpan turn)
    {
        long now = Stopwatch.GetTimestamp();
        if (_block->Reached == 0 && now >= _block->WallEnd)
            Reach(LimitKind.Wall, now);
        if (_block->Reached != 0)
            return EndByLimit();

        _turnStart = now;
        _cpuAtResume = _cpuTicks;
        _turnCpu = ThreadClock.Now();
        _block->CpuEnd = now + Math.Max(0, Ticks(_budget.Cpu) - _cpuTicks);
        _block->SliceEnd = Math.Min(Math.Min(now + Ticks(turn), _block->WallEnd), _block->CpuEnd);
        _block->Unlimited = 0;
        int status = LuaApi.Resume(_thread, 0, _arguments, out int results);
        _block->Unlimited = 1;
        _arguments = 0;
        now = Stopwatch.GetTimestamp();
        _cpuTicks = _cpuAtResume + TurnTicks(now);
        if (_block->Refused != 0)
            ReachRefused();
        if (_block->Reached != 0)
            return EndByLimit();
        return Step = status switch
        {
            LuaApi.Ok => Returned(results),
            LuaApi.Yielded => Yielded(results),
            LuaApi.MemoryError => RanOutOfMemory(now),
            _ => Raised(),
        };
    }

    public void Answer(bool ok, Value value, string problem)
    {
        if (Step != ScriptStep.Wants || _block->Reached != 0)
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
        if (_block->Used > _block->Limit)
            Reach(LimitKind.Memory, Stopwatch.GetTimestamp());
    }

    public void Cancel(LimitKind reason) => Reach(reason, Stopwatch.GetTimestamp());

    /// <summary>Back to the engine, which keeps it or closes it.</summary>
    public void Dispose()
    {
        bool ended = Step is ScriptStep.Returned or ScriptStep.Raised;
        LuaApi.SetTop(_main, 0);
        LuaApi.PushNil(_main);
        LuaApi.RawSet(_main, LuaApi.Registry, ThreadSlot);
        _thread = 0;
        _block->Script = 0;
        _block->WallEnd = _block->CpuEnd = _block->SliceEnd = long.MaxValue;
        _engine.GiveBack(this, ended && _block->Reached == 0 && (long)_block->Used <= KeptBytes);
    }

    public void Close()
    {
        LuaApi.Close(_main);
        _self.Free();
        NativeMemory.Free(_block);
    }

    // --- what the hook and the host's functions say ---

    public void Reach(LimitKind kind, long now)
    {
        if (_block->Reached != 0)
            return;
        _block->Reached = (int)kind;
        _block->Measured = kind switch
        {
            LimitKind.Memory => (long)_block->Used,
            LimitKind.Wall => Microseconds(now - _start),
            LimitKind.Output => _output.Total,
            _ => 0,
        };
        if (_block->Line == 0 && _thread != 0)
            _block->Line = LineOf(_thread);
    }

    private void ReachRefused()
    {
        if (_block->Reached == 0)
        {
            Reach(LimitKind.Memory, 0);
            _block->Measured = (long)_block->RefusedUsed;
        }
    }

    /// <summary>The clock on the wall says that processor time is used up; on a busy machine that need not be so.</summary>
    public void CheckCpu(long now)
    {
        long used = _cpuAtResume + TurnTicks(now);
        long left = Ticks(_budget.Cpu) - used;
        if (left <= 0)
        {
            _cpuTicks = used;
            Reach(LimitKind.Cpu, now);
            _block->Measured = Microseconds(used);
        }
        else
        {
            _block->CpuEnd = now + left;
            _block->SliceEnd = Math.Min(_block->WallEnd, _block->CpuEnd);
        }
    }

    /// <summary>False when that is more than the script may print.</summary>
    public bool Print(ReadOnlySpan<byte> text)
    {
        if (_output.Total + text.Length > _budget.OutputBytes)
        {
            if (_block->Reached == 0)
            {
                Reach(LimitKind.Output, 0);
                _block->Measured = _output.Total + text.Length;
            }

            return false;
        }

        _output.Add(text);
        return true;
    }

    public void Log(int level, ReadOnlySpan<byte> text) => _engine.Logged?.Invoke(this, level, Encoding.UTF8.GetString(text));

    // --- the rest ---

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    private static long Microseconds(long ticks) => ticks / (Stopwatch.Frequency / 1_000_000);

    /// <summary>Processor time of this turn so far.</summary>
    private long TurnTicks(long now)
    {
        long cpu = _turnCpu < 0 ? -1 : ThreadClock.Now();
        return cpu < 0 ? now - _turnStart : cpu - _turnCpu;
    }

    private void Furnish()
    {
        LuaApi.CheckStack(_main, 20);
        _ = LuaApi.OpenBase(_main);
        Open("string"u8, &OpenString);
        Open("table"u8, &OpenTable);
        Open("math"u8, &OpenMath);
        Open("utf8"u8, &OpenUtf8);
        Open("coroutine"u8, &OpenCoroutine);
        LuaApi.SetTop(_main, 0);

        ReadOnlySpan<byte> prelude = _engine.Prelude;
        fixed (byte* text = prelude)
        fixed (byte* name = "=edda\0"u8)
        {
            if (LuaApi.Load(_main, text, (nuint)prelude.Length, name, null) != LuaApi.Ok)
                Environment.FailFast("the prelude does not compile: " + Encoding.UTF8.GetString(LuaStack.Text(_main, -1)));
        }

        _engine.KeepPrelude(_main);
        LuaHost.PushFunctions(_main);
        LuaApi.PushLightUserData(_main, (nint)_block);
        LuaApi.CreateTable(_main, 1, 0);
        LuaApi.PushValue(_main, -1);
        LuaApi.RawSet(_main, LuaApi.Registry, MainSlot);
        if (LuaApi.Call(_main, 3, 2, 0, 0, 0) != LuaApi.Ok)
            Environment.FailFast("the prelude failed: " + Encoding.UTF8.GetString(LuaStack.Text(_main, -1)));
        LuaApi.RawSet(_main, LuaApi.Registry, ChildSlot);
        LuaApi.RawSet(_main, LuaApi.Registry, PrepareSlot);
    }

    private void Open(ReadOnlySpan<byte> name, delegate*<nint, int> open)
    {
        LuaStack.Push(_main, name);
        _ = open(_main);
        LuaApi.RawSet(_main, 1);
    }

    private static int OpenString(nint state) => LuaApi.OpenString(state);

    private static int OpenTable(nint state) => LuaApi.OpenTable(state);

    private static int OpenMath(nint state) => LuaApi.OpenMath(state);

    private static int OpenUtf8(nint state) => LuaApi.OpenUtf8(state);

    private static int OpenCoroutine(nint state) => LuaApi.OpenCoroutine(state);

    private void AddChild(string name, int globals)
    {
        LuaStack.Push(_main, name);
        LuaApi.RawGet(_main, LuaApi.Registry, ChildSlot);
        LuaStack.Push(_main, name);
        if (LuaApi.Call(_main, 1, 1, 0, 0, 0) != LuaApi.Ok)
            Environment.FailFast("the prelude failed");
        LuaApi.RawSet(_main, globals);
    }

    /// <summary>Each argument is a global of its name, and all of them are in the table "args".</summary>
    private void AddArguments(ValueMap arguments, int globals)
    {
        LuaStack.Push(_main, "args"u8);
        LuaStack.Push(_main, arguments);
        for (int i = 0; i < arguments.Entries.Count; i++)
        {
            LuaStack.Push(_main, arguments.Entries[i].Key.Span);
            if (arguments.Entries[i].Value is { } value)
                LuaStack.Push(_main, value);
            else
                LuaApi.PushNil(_main);
            LuaApi.RawSet(_main, globals);
        }

        LuaApi.RawSet(_main, globals);
    }

    private ScriptStep EndByLimit()
    {
        LimitKind kind = (LimitKind)_block->Reached;
        long allowed = kind switch
        {
            LimitKind.Memory => _budget.MemoryBytes,
            LimitKind.Cpu => (long)_budget.Cpu.TotalMicroseconds,
            LimitKind.Wall => (long)_budget.Wall.TotalMicroseconds,
            LimitKind.Output => _budget.OutputBytes,
            _ => 0,
        };
        if (_block->Line == 0)
            _block->Line = LineOf(_thread);
        Limit = new ReachedLimit(kind, _block->Measured, allowed);
        return Step = ScriptStep.Limited;
    }

    private ScriptStep Returned(int results)
    {
        if (results == 0)
            return ScriptStep.Returned;
        long room = _budget.OutputBytes - _output.Total;
        if (LuaStack.Read(_thread, LuaApi.GetTop(_thread) - results + 1, _result, ref room) is not { } problem)
            return ScriptStep.Returned;
        if (room < 0)
        {
            Reach(LimitKind.Output, 0);
            _block->Measured = _budget.OutputBytes - room;
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
            Step = ScriptStep.Limited; // not to be used again: it waits in the middle
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
        long room = _budget.MemoryBytes;
        for (int i = first + 2; i <= top && _wish.Problem is null; i++)
        {
            if (LuaStack.Read(_thread, i, _wish.Arguments.Items.Add(), ref room) is { } problem)
                _wish.Problem = $"argument {i - first - 1}: {problem}";
        }
    }

    private ScriptStep RanOutOfMemory(long now)
    {
        Reach(LimitKind.Memory, now);
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

    /// <summary>Lua writes "name:line: message".</summary>
    private static CompileProblem ProblemOf(ReadOnlySpan<byte> message, string name)
    {
        string text = Encoding.UTF8.GetString(message);
        int line = 0;
        if (text.StartsWith(name + ":", StringComparison.Ordinal))
        {
            int end = text.IndexOf(':', name.Length + 1);
            if (end > 0 && int.TryParse(text.AsSpan(name.Length + 1, end - name.Length - 1), out line))
                text = text[(end + 1)..].TrimStart();
        }

        return new CompileProblem(text, line);
    }
}
