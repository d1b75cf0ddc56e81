using System.Diagnostics;

namespace Edda.Loki.Engine.Lua;

/// <summary>What one run may take, what it has taken, and which limit it has reached. On the engine's thread.</summary>
internal sealed unsafe class RunLimits(StateBlock* block, MemoryPool pool, ThreadClock clock)
{
    private ScriptBudget _budget;
    private long _start;
    private long _cpuTicks;
    private long _cpuAtResume;

    public bool IsReached => block->Reached != 0;

    public long CpuMicroseconds => Microseconds(_cpuTicks);

    public long OutputBytes => _budget.OutputBytes;

    public long MemoryBytes => _budget.MemoryBytes;

    public void Begin(in ScriptBudget budget)
    {
        _budget = budget;
        _cpuTicks = 0;
        _start = Stopwatch.GetTimestamp();
        block->Limit = (nuint)budget.MemoryBytes;
        block->Peak = block->Used;
        block->Refused = 0;
        block->RefusedByPool = 0;
        block->Reached = 0;
        block->Measured = 0;
        block->Line = 0;
        block->WallEnd = _start + Ticks(budget.Wall);
        CheckMemory();
    }

    /// <summary>Gives back what was taken for the run beyond what the state still holds.</summary>
    public void End()
    {
        block->Limit = nuint.MaxValue;
        block->WallEnd = block->CpuEnd = block->SliceEnd = long.MaxValue;
        Shrink();
    }

    /// <summary>Ticks until the turn has to be looked at; the limit may be reached already.</summary>
    public long BeginTurn(TimeSpan turn)
    {
        long now = Stopwatch.GetTimestamp();
        if (now >= block->WallEnd)
            Reach(LimitKind.Wall, now);
        _cpuAtResume = _cpuTicks;
        clock.BeginTurn(now);
        block->CpuEnd = now + Math.Max(0, Ticks(_budget.Cpu) - _cpuTicks);
        block->SliceEnd = Math.Min(Math.Min(now + Ticks(turn), block->WallEnd), block->CpuEnd);
        return block->SliceEnd - now;
    }

    public void EndTurn()
    {
        _cpuTicks = _cpuAtResume + clock.EndTurn(Stopwatch.GetTimestamp());
        if (block->Refused != 0)
            ReachRefused(block);
    }

    /// <summary>After the host has put something into the state.</summary>
    public void CheckMemory()
    {
        if (block->Used > block->Limit)
            Reach(LimitKind.Memory, Stopwatch.GetTimestamp());
    }

    public void Reach(LimitKind kind, long now)
    {
        if (block->Reached != 0)
            return;
        block->Reached = (int)kind;
        block->Measured = kind switch
        {
            LimitKind.Memory => (long)block->Used,
            LimitKind.Wall => Microseconds(now - _start),
            _ => 0,
        };
        if (block->Line == 0 && block->Script != 0)
            block->Line = LuaState.LineOf(block->Script);
    }

    /// <param name="wanted">Bytes that there was no room for.</param>
    public void ReachMemory(int wanted)
    {
        if (block->Reached != 0)
            return;
        Reach(LimitKind.Memory, 0);
        block->Measured = (long)block->Used + wanted;
    }

    public void ReachOutput(long measured)
    {
        if (block->Reached != 0)
            return;
        Reach(LimitKind.Output, 0);
        block->Measured = measured;
    }

    /// <summary>What was refused for good ends the script, should it have caught the error.</summary>
    public static void ReachRefused(StateBlock* block)
    {
        if (block->Reached != 0)
            return;
        block->Reached = (int)(block->RefusedByPool != 0 ? LimitKind.AllMemory : LimitKind.Memory);
        block->Measured = (long)block->RefusedUsed;
    }

    /// <summary>The clock on the wall says that processor time is used up; on a busy machine that need not be so.</summary>
    public void CheckCpu(long now)
    {
        long used = _cpuAtResume + clock.UsedInTurn(now);
        long left = Ticks(_budget.Cpu) - used;
        if (left <= 0)
        {
            _cpuTicks = used;
            Reach(LimitKind.Cpu, now);
            block->Measured = Microseconds(used);
        }
        else
        {
            block->CpuEnd = now + left;
            block->SliceEnd = Math.Min(block->WallEnd, block->CpuEnd);
        }
    }

    public ReachedLimit Reached()
    {
        LimitKind kind = (LimitKind)block->Reached;
        return new ReachedLimit(kind, kind == LimitKind.AllMemory ? pool.Taken : block->Measured, kind switch
        {
            LimitKind.Memory => _budget.MemoryBytes,
            LimitKind.AllMemory => pool.Total,
            LimitKind.Cpu => (long)_budget.Cpu.TotalMicroseconds,
            LimitKind.Wall => (long)_budget.Wall.TotalMicroseconds,
            LimitKind.Output => _budget.OutputBytes,
            _ => 0,
        });
    }

    /// <summary>Makes room for so many bytes in all. False: all scripts together have no more.</summary>
    public static bool TryGrant(StateBlock* block, MemoryPool pool, nuint used)
    {
        if (used > block->Leased)
        {
            // A step that grows with the state, so that growing asks seldom; when that is too much, what is needed.
            nuint step = Math.Max(MemoryPool.Step, used / 8);
            nuint wanted = (used + step - 1) / MemoryPool.Step * MemoryPool.Step;
            if (block->Unlimited != 0)
                pool.Take((long)(wanted - block->Leased));
            else if (!pool.TryTake((long)(wanted - block->Leased)))
                return false;
            block->Leased = wanted;
        }

        block->Granted = block->Unlimited != 0 ? block->Leased : Math.Min(block->Leased, block->Limit);
        return true;
    }

    /// <summary>Gives back what a state does not hold any more.</summary>
    public void Shrink()
    {
        nuint needed = (block->Used + MemoryPool.Step - 1) / MemoryPool.Step * MemoryPool.Step;
        if (block->Leased <= needed)
            return;
        pool.GiveBack((long)(block->Leased - needed));
        block->Leased = needed;
        block->Granted = Math.Min(block->Granted, needed);
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    private static long Microseconds(long ticks) => ticks / (Stopwatch.Frequency / 1_000_000);
}
