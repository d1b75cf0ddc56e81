using System.Runtime.InteropServices;

namespace Edda.Loki.Engine.Lua;

/// <summary>What <see cref="LuaCode"/> knows of an engine. In native memory, for as long as the engine; its layout is in the code.</summary>
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

    /// <summary>There is no timer, so scripts run with a hook that counts and stays.</summary>
    public int IsCounting;
}
