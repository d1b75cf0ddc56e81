using System.Runtime.InteropServices;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// What the allocator and the hook know of a state. In native memory, owned by <see cref="LuaState"/>; every thread of
/// the state finds it in the extra space before its lua_State. The first five and Script are known to <see cref="LuaCode"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StateBlock
{
    public EngineCell* Cell;

    /// <summary>Bytes that the state holds.</summary>
    public nuint Used;

    public nuint Peak;

    /// <summary>What it may hold without asking: never above the limit while a script runs.</summary>
    public nuint Granted;

    /// <summary>
    /// The size that was refused last and not granted since; 0: none. Lua mostly answers a refusal with a full collection
    /// and asks once more. A second refusal, or anything else than a second question, is the limit.
    /// </summary>
    public nuint Refused;

    /// <summary>What the state would have held.</summary>
    public nuint RefusedUsed;

    /// <summary>It was not the state's own limit.</summary>
    public int RefusedByPool;

    /// <summary>What was taken from the pool for it.</summary>
    public nuint Leased;

    public nuint Limit;

    /// <summary>While the host works on the state, nothing is refused: see <see cref="LuaApi"/>.</summary>
    public int Unlimited;

    /// <summary>A <see cref="LimitKind"/>; once set, every frame of the script is raised out of.</summary>
    public int Reached;

    /// <summary>What was measured when the limit was reached.</summary>
    public long Measured;

    public int Line;

    /// <summary>Monotonic ticks.</summary>
    public long WallEnd;

    /// <summary>When processor time is used up, if the script goes on without a pause.</summary>
    public long CpuEnd;

    /// <summary>When others should have their turn.</summary>
    public long SliceEnd;

    /// <summary>The script's own coroutine: only this one may be interrupted for others.</summary>
    public nint Script;

    /// <summary>The hook has asked for the yield, so it is no wish of the script.</summary>
    public int HasYielded;

    /// <summary>A GCHandle of the <see cref="LuaState"/>.</summary>
    public nint Owner;

    public static StateBlock* Of(nint state) => *(StateBlock**)(state - sizeof(nint));

    /// <summary>The host begins to work on the state. May be nested.</summary>
    public static void Unbind(StateBlock* block) => block->Unlimited++;

    public static void Bind(StateBlock* block)
    {
        if (--block->Unlimited == 0)
            block->Granted = Math.Min(block->Leased, block->Limit);
    }
}
