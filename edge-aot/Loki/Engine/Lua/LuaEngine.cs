using System.Runtime.InteropServices;
using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Engine.Lua;

/// <summary>Lua 5.4 behind the seam. States wait, furnished and with fresh globals, for the next run.</summary>
internal sealed unsafe class LuaEngine : IScriptEngine
{
    private readonly CompiledPrograms _compiled;
    private readonly List<LuaState> _idle = [];
    private readonly int _ahead;
    private readonly int _mostIdle;
    private readonly TurnTimer _timer;

    /// <param name="programs">How many compiled scripts are remembered.</param>
    /// <param name="ahead">How many states wait.</param>
    /// <param name="pool">What all scripts may hold together.</param>
    public LuaEngine(int programs = 100, int ahead = 2, MemoryPool? pool = null)
    {
        // Without these no script could be ended: found out now, not at the first deadline.
        _ = LuaApi.RaiseAddress;
        HasTimer = LuaCode.IsAvailable; // asked for now, because a confined process may not make code any more
        Pool = pool ?? MemoryPool.OfOneProcess();
        Cell = (EngineCell*)NativeMemory.AllocZeroed((nuint)sizeof(EngineCell));
        EngineCell.Fill(Cell);
        _timer = new TurnTimer(Cell);
        _compiled = new CompiledPrograms(programs);
        _ahead = ahead;
        _mostIdle = Math.Max(ahead, 8);
    }

    public string Name => "Lua 5.4";

    public Action<IScriptExecution, int, string>? Logged { get; set; }

    /// <summary>Scripts run at full speed; false: with a hook that counts.</summary>
    public bool HasTimer { get; }

    internal Prelude Prelude { get; } = new();

    internal EngineCell* Cell { get; }

    internal MemoryPool Pool { get; }

    internal ThreadClock Clock { get; } = new();

    public CompileProblem? Validate(ScriptProgram program)
    {
        LuaState state = Take(program.Version);
        CompileProblem? problem = state.Load(program, _compiled);
        GiveBack(state, keep: true);
        return problem;
    }

    public bool Remembers(ulong version) => _compiled.Has(version);

    public IScriptExecution? Start(
        ScriptProgram program, in ScriptBudget budget, ValueMap arguments, IReadOnlyList<string> children,
        out CompileProblem? problem)
    {
        LuaState state = Take(program.Version);
        problem = state.Load(program, _compiled);
        if (problem is not null)
        {
            GiveBack(state, keep: true);
            return null;
        }

        state.Prepare();
        state.Begin(budget, arguments, children);
        return state;
    }

    public bool PrepareAhead()
    {
        foreach (LuaState state in _idle)
        {
            if (!state.IsPrepared)
            {
                state.Prepare();
                return true;
            }
        }

        if (_idle.Count >= _ahead)
            return false;
        LuaState another = new(this);
        another.Prepare();
        another.Tidy();
        _idle.Add(another);
        return true;
    }

    public void Rest() => _timer.Stop();

    public void Dispose()
    {
        foreach (LuaState state in _idle)
            state.Close();
        _idle.Clear();
        _timer.Dispose();
        NativeMemory.Free(Cell);
    }

    /// <summary>From now until <see cref="Leave"/> a coroutine runs, which is to be looked at in so many ticks.</summary>
    internal void Enter(nint thread, long ticks)
    {
        Cell->Running = thread;
        Cell->Wish = 0;
        Cell->IsCounting = _timer.TryStart(ticks) ? 0 : 1;
        if (Cell->IsCounting != 0)
            LuaApi.SetHook(thread, LuaHost.HookAddress, LuaApi.MaskCount, LuaHost.CheckInterval);
    }

    internal void Leave() => Cell->Running = 0;

    internal void GiveBack(LuaState state, bool keep)
    {
        if (keep && _idle.Count < _mostIdle)
            _idle.Add(state);
        else
            state.Close();
    }

    /// <summary>One that has the program, or else one that is ready, or a new one.</summary>
    private LuaState Take(ulong version)
    {
        int best = -1;
        for (int i = 0; i < _idle.Count; i++)
        {
            if (_idle[i].Version == version && version != 0)
            {
                best = i;
                break;
            }

            if (best < 0 || (_idle[i].IsPrepared && !_idle[best].IsPrepared))
                best = i;
        }

        if (best < 0)
            return new LuaState(this);
        LuaState state = _idle[best];
        _idle.RemoveAt(best);
        return state;
    }
}
