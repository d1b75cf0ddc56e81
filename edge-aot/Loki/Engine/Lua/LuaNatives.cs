using System.Text;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// The addresses of functions by their names: Lua's own, as "type" or "string.rep", and the host's, as "host.write". Lua
/// itself exports only the functions that open whole libraries.
/// </summary>
internal static unsafe class LuaNatives
{
    private static readonly Dictionary<string, nint> Addresses = Gather();

    /// <summary>0: there is none.</summary>
    public static nint AddressOf(string name) => Addresses.GetValueOrDefault(name);

    public static void Push(nint state, nint function) =>
        LuaApi.PushFunction(state, (delegate* unmanaged[Cdecl]<nint, int>)function, 0);

    private static Dictionary<string, nint> Gather()
    {
        Dictionary<string, nint> found = [];
        nint state = LuaApi.NewState();
        if (state == 0)
            Environment.FailFast("out of memory");
        _ = LuaApi.OpenBase(state);
        Gather(state, "", found);
        _ = LuaApi.OpenString(state);
        Gather(state, "string.", found);
        _ = LuaApi.OpenTable(state);
        Gather(state, "table.", found);
        _ = LuaApi.OpenMath(state);
        Gather(state, "math.", found);
        _ = LuaApi.OpenCoroutine(state);
        Gather(state, "coroutine.", found);
        LuaApi.Close(state);
        LuaHost.Name(found);
        Note(found);
        return found;
    }

    /// <summary>Where the machine allows it, ours take the place of these and call them.</summary>
    private static void Note(Dictionary<string, nint> found)
    {
        found["lua.resume"] = found["coroutine.resume"];
        found["lua.close"] = found["coroutine.close"];
        found["host.wish"] = found["coroutine.yield"];
        if (!LuaCode.IsAvailable)
            return;
        found["coroutine.close"] = LuaCode.Close;
        found["host.yield"] = LuaCode.Yield;
        found["coroutine.resume"] = CoroutineCode.Resume;
        found["host.wrapper"] = CoroutineCode.Wrapper;
        found["host.wish"] = CoroutineCode.Wish;
    }

    /// <summary>Those of the table on top of the stack, which is taken from it.</summary>
    private static void Gather(nint state, string prefix, Dictionary<string, nint> found)
    {
        LuaApi.PushNil(state);
        while (LuaApi.Next(state, -2) != 0)
        {
            if (LuaApi.ToFunction(state, -1) is not 0 and var function)
                found[prefix + Encoding.UTF8.GetString(LuaStack.Text(state, -2))] = function;
            LuaApi.SetTop(state, -2);
        }

        LuaApi.SetTop(state, -2);
    }
}
