using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// What Lua calls: the allocator, the hook and the functions that do not wait. None of these raises, and none lets an
/// exception out. Each is on the thread that resumed the script.
/// </summary>
internal static unsafe class LuaHost
{
    /// <summary>
    /// Where there is no timer: instructions between two looks at the clock, some 50 to 100 us.
    /// </summary>
    public const int CheckInterval = 10_000;

    public static delegate* unmanaged[Cdecl]<void*, void*, nuint, nuint, void*> AllocateAddress => LuaCode.IsAvailable
        ? (delegate* unmanaged[Cdecl]<void*, void*, nuint, nuint, void*>)LuaCode.Allocate
        : &Allocate;

    public static delegate* unmanaged[Cdecl]<void*, void*, nuint, nuint, void*> SlowAllocateAddress => &Allocate;

    public static nint HookAddress => (nint)(delegate* unmanaged[Cdecl]<nint, LuaDebug*, void>)&Check;

    /// <summary>Every frame of this thread is left at its next instruction.</summary>
    public static void RaiseIn(nint state) => LuaApi.SetHook(state, LuaApi.RaiseAddress, LuaApi.MaskCount, 1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* Allocate(void* data, void* memory, nuint before, nuint after)
    {
        StateBlock* block = (StateBlock*)data;
        if (memory == null)
            before = 0; // then it is the kind of the new object
        if (after == 0)
        {
            LuaApi.Free(memory);
            block->Used -= before;
            return null;
        }

        nuint used = block->Used - before + after;
        if (after > before && block->Refused != 0 && block->Refused != after)
            RunLimits.ReachRefused(block); // nobody asked a second time
        if (after > before && used > block->Granted && !MayGrow(block, after, used))
            return null;

        void* result = LuaApi.Reallocate(memory, after);
        if (result == null)
        {
            // To Lua a refusal here could be an error raised through our frames. A worker can die and be replaced.
            if (block->Unlimited != 0)
                Environment.FailFast("out of memory");
            return null;
        }

        if (block->Refused == after)
            block->Refused = 0;
        block->Used = used;
        if (used > block->Peak)
            block->Peak = used;
        return result;
    }

    private static bool MayGrow(StateBlock* block, nuint size, nuint used)
    {
        bool isOwn = used > block->Limit && block->Unlimited == 0;
        LuaState owner = LuaState.OwnerOf(block);
        if (!isOwn && RunLimits.TryGrant(block, owner.Pool, used))
        {
            owner.Pace(used);
            return true;
        }

        if (block->Refused == size)
            RunLimits.ReachRefused(block);
        block->Refused = size;
        block->RefusedUsed = used;
        block->RefusedByPool = isOwn ? 0 : 1;
        // At the next instruction it is known whether Lua asked a second time.
        LuaApi.SetHook(block->Cell->Running, HookAddress, LuaApi.MaskCount, 1);
        return false;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Check(nint state, LuaDebug* activation)
    {
        StateBlock* block = StateBlock.Of(state);
        long now = Stopwatch.GetTimestamp();
        if (block->Refused != 0)
            RunLimits.ReachRefused(block);
        if (block->Reached == 0 && now >= block->SliceEnd)
            LookCloser(block, state, now);
        if (block->Reached != 0)
        {
            if (block->Line == 0)
                block->Line = LuaState.LineOf(state);
            RaiseIn(state);
        }
        else if (block->Cell->IsCounting == 0)
        {
            // At full speed again, until the next tick.
            LuaApi.SetHook(state, 0, 0, 0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LookCloser(StateBlock* block, nint state, long now)
    {
        if (now >= block->WallEnd)
            LuaState.OwnerOf(block).Limits.Reach(LimitKind.Wall, now);
        else if (now >= block->CpuEnd)
            LuaState.OwnerOf(block).Limits.CheckCpu(now);

        // A yield in a hook raises nothing: Lua sees it when the hook has returned. Only the script's own coroutine can
        // be left this way; one that the script made would take the yield for its own.
        if (block->Reached == 0 && now >= block->SliceEnd && state == block->Script && LuaApi.IsYieldable(state) != 0)
        {
            block->HasYielded = 1;
            LuaApi.Yield(state, 0, 0, 0);
        }
    }

    /// <summary>Adds the functions of this host that scripts and the prelude call.</summary>
    public static void Name(Dictionary<string, nint> natives)
    {
        Add(natives, "over", &Over);
        Add(natives, "write", &Write);
        Add(natives, "log", &Log);
        Add(natives, "now", &Now);
        Add(natives, "clock", &Clock);
        Add(natives, "encode", &Encode);
        Add(natives, "decode", &Decode);
    }

    /// <summary>Gives the prelude the function of a name; nil: there is none.</summary>
    public static nint NativeAddress => (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Native;

    private static void Add(Dictionary<string, nint> natives, string name, delegate* unmanaged[Cdecl]<nint, int> function) =>
        natives.Add("host." + name, (nint)function);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Native(nint state)
    {
        nint function = LuaNatives.AddressOf(Encoding.UTF8.GetString(LuaStack.Text(state, 1)));
        if (function != 0)
            LuaNatives.Push(state, function);
        else
            LuaApi.PushNil(state);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Over(nint state)
    {
        StateBlock* block = StateBlock.Of(state);
        if (block->Refused != 0)
            RunLimits.ReachRefused(block);
        if (block->Reached != 0)
            RaiseIn(state);
        LuaApi.PushBoolean(state, block->Reached != 0 ? 1 : 0);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint state)
    {
        StateBlock* block = StateBlock.Of(state);
        LuaState owner = LuaState.OwnerOf(block);
        int count = LuaApi.GetTop(state);
        for (int i = 1; i <= count; i++)
        {
            if (LuaApi.TypeOf(state, i) == LuaApi.TypeString && !owner.Print(LuaStack.Text(state, i)))
            {
                RaiseIn(state);
                break;
            }
        }

        LuaApi.PushBoolean(state, 1);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Log(nint state)
    {
        if (LuaApi.TypeOf(state, 2) == LuaApi.TypeString
            && !LuaState.OwnerOf(StateBlock.Of(state)).Log((int)LuaApi.ToInteger(state, 1, null), LuaStack.Text(state, 2)))
            RaiseIn(state);
        LuaApi.PushBoolean(state, 1);
        return 1;
    }

    /// <summary>Seconds since 1970.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Now(nint state)
    {
        LuaApi.PushNumber(state, (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds);
        return 1;
    }

    /// <summary>Seconds, from any moment, never backwards.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Clock(nint state)
    {
        LuaApi.PushNumber(state, Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Encode(nint state) => LuaJson.Encode(state);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Decode(nint state) => LuaJson.Decode(state);
}
