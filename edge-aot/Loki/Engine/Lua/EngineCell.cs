using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edda.Loki.Engine.Lua;

/// <summary>What <see cref="LuaCode"/> and <see cref="CoroutineCode"/> know of an engine. In native memory, for as long as the engine; its layout is in the code.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EngineCell
{
    /// <summary>The coroutine that runs now; 0: none, the thread is outside of Lua.</summary>
    public nint Running;

    /// <summary>What a tick makes the hook of what runs.</summary>
    public nint Hook;

    public nint SetHook;

    public nint ToThread;

    /// <summary>For whatever the quick allocation does not settle.</summary>
    public nint Allocate;

    public nint Reallocate;

    public nint Free;

    /// <summary>coroutine.resume and coroutine.close as Lua brings them.</summary>
    public nint Resume;

    public nint Close;

    /// <summary>coroutine.yield as Lua brings it, and what raises instead of it in a script's own coroutine.</summary>
    public nint Yield;

    public nint PushString;

    public nint Raise;

    public nint OutsideText;

    // From here to Wrap for CoroutineCode.
    public nint TooMany;

    public nint PushClosure;

    public nint Step;

    public nint OurResume;

    public nint Over;

    public nint GetTop;

    public nint SetTop;

    public nint CheckStack;

    public nint Move;

    public nint ResumeThread;

    public nint ToUserData;

    public nint YieldWith;

    public nint PushBoolean;

    public nint PushValue;

    public nint Rotate;

    public nint Call;

    /// <summary>coroutine.create as Lua brings it, and ours in the place of coroutine.wrap.</summary>
    public nint Create;

    public nint Wrap;

    /// <summary>There is no timer, so scripts run with a hook that counts and stays.</summary>
    public int IsCounting;

    /// <summary>Somebody has wished for something since the host last resumed the script.</summary>
    public int Wish;

    /// <summary>All that stays as it is.</summary>
    public static unsafe void Fill(EngineCell* cell)
    {
        cell->Hook = LuaHost.HookAddress;
        cell->SetHook = LuaApi.AddressOf("lua_sethook");
        cell->ToThread = LuaApi.AddressOf("lua_tothread");
        cell->Allocate = (nint)LuaHost.SlowAllocateAddress;
        cell->Reallocate = LuaApi.AddressOf("realloc");
        cell->Free = LuaApi.AddressOf("free");
        cell->Resume = LuaNatives.AddressOf("lua.resume");
        cell->Close = LuaNatives.AddressOf("lua.close");
        cell->Yield = LuaNatives.AddressOf("coroutine.yield");
        cell->PushString = LuaApi.AddressOf("lua_pushstring");
        cell->Raise = LuaApi.RaiseAddress;
        cell->OutsideText = AddressOf("attempt to yield from outside a coroutine\0"u8);
        cell->TooMany = AddressOf("too many values to resume\0"u8);
        cell->PushClosure = LuaApi.AddressOf("lua_pushcclosure");
        cell->Step = CoroutineCode.Step;
        cell->OurResume = CoroutineCode.Resume;
        cell->Over = LuaNatives.AddressOf("host.over");
        cell->GetTop = LuaApi.AddressOf("lua_gettop");
        cell->SetTop = LuaApi.AddressOf("lua_settop");
        cell->CheckStack = LuaApi.AddressOf("lua_checkstack");
        cell->Move = LuaApi.AddressOf("lua_xmove");
        cell->ResumeThread = LuaApi.AddressOf("lua_resume");
        cell->ToUserData = LuaApi.AddressOf("lua_touserdata");
        cell->YieldWith = LuaApi.AddressOf("lua_yieldk");
        cell->PushBoolean = LuaApi.AddressOf("lua_pushboolean");
        cell->PushValue = LuaApi.AddressOf("lua_pushvalue");
        cell->Rotate = LuaApi.AddressOf("lua_rotate");
        cell->Call = LuaApi.AddressOf("lua_callk");
        cell->Create = LuaNatives.AddressOf("coroutine.create");
        cell->Wrap = CoroutineCode.Wrap;
    }

    /// <summary>Of a text that is part of the binary.</summary>
    private static unsafe nint AddressOf(ReadOnlySpan<byte> text) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(text));
}
