using System.Diagnostics;
using Edda.Loki.Engine;
using Edda.Loki.Engine.Lua;
using MoonSharp.Interpreter;
using MoonSharp.Interpreter.Debugging;

namespace Edda.Loki.MoonSharp.Internal;

/// <summary>
/// Ends a script at its limits, wherever it is: MoonSharp asks its debugger before each instruction, also within
/// coroutines, comparators and metamethods. What is thrown here is no error of Lua's, so nothing in a script catches it.
/// </summary>
internal sealed class LimitWatch(ScriptBudget budget, int scriptSource) : IDebugger
{
    private const int CheckInterval = 256;

    /// <summary>So many instructions without a line of the script, within the prelude, and the line stays unknown.</summary>
    private const int LongestSearch = 4096;

    private static readonly DebuggerAction GoOn = new() { Action = DebuggerAction.ActionType.Run };

    private readonly long _start = Stopwatch.GetTimestamp();
    private int _untilCheck = CheckInterval;
    private int _searched;
    private long _cpu;
    private long _cpuAtTurn;

    public LimitKind Reached { get; private set; }

    public long Measured { get; private set; }

    public int Line { get; private set; }

    public ReachedLimit Limit => new(Reached, Measured, Reached switch
    {
        LimitKind.Cpu => (long)budget.Cpu.TotalMicroseconds,
        LimitKind.Wall => (long)budget.Wall.TotalMicroseconds,
        LimitKind.Output => budget.OutputBytes,
        _ => 0,
    });

    public long CpuMicroseconds => Microseconds(_cpu);

    public void BeginTurn()
    {
        _cpuAtTurn = ThreadClock.Now();
        Check();
    }

    public void EndTurn()
    {
        _cpu = CpuNow();
        _cpuAtTurn = -1;
    }

    /// <summary>The next instruction ends the script.</summary>
    public void Reach(LimitKind kind, long measured)
    {
        if (Reached != LimitKind.None)
            return;
        Reached = kind;
        Measured = measured;
    }

    bool IDebugger.IsPauseRequested()
    {
        if (Reached != LimitKind.None)
            return true;
        if (--_untilCheck > 0)
            return false;
        _untilCheck = CheckInterval;
        Check();
        return Reached != LimitKind.None;
    }

    DebuggerAction IDebugger.GetAction(int ip, SourceRef sourceref)
    {
        if (Reached == LimitKind.None)
            return GoOn;
        if (sourceref is not null && sourceref.SourceIdx == scriptSource)
            Line = sourceref.FromLine;
        else if (++_searched < LongestSearch && Reached != LimitKind.Cancelled)
            return GoOn;
        throw new LimitReachedException();
    }

    DebuggerCaps IDebugger.GetDebuggerCaps() => DebuggerCaps.CanDebugSourceCode;

    void IDebugger.SetDebugService(DebugService debugService)
    {
    }

    void IDebugger.SetSourceCode(SourceCode sourceCode)
    {
    }

    void IDebugger.SetByteCode(string[] byteCode)
    {
    }

    bool IDebugger.SignalRuntimeException(ScriptRuntimeException ex) => false;

    void IDebugger.SignalExecutionEnded()
    {
    }

    void IDebugger.Update(WatchType watchType, IEnumerable<WatchItem> items, int stackFrameIndex)
    {
    }

    List<DynamicExpression> IDebugger.GetWatchItems() => [];

    void IDebugger.RefreshBreakpoints(IEnumerable<SourceRef> refs)
    {
    }

    private void Check()
    {
        long now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_start, now) >= budget.Wall)
            Reach(LimitKind.Wall, (long)Stopwatch.GetElapsedTime(_start, now).TotalMicroseconds);
        else if (CpuNow() is var used && Microseconds(used) >= budget.Cpu.TotalMicroseconds)
            Reach(LimitKind.Cpu, Microseconds(used));
    }

    private long CpuNow() => _cpuAtTurn < 0 ? _cpu : _cpu + Math.Max(0, ThreadClock.Now() - _cpuAtTurn);

    private static long Microseconds(long ticks) => ticks / (Stopwatch.Frequency / 1_000_000);
}
