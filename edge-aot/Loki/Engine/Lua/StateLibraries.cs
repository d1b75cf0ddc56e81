namespace Edda.Loki.Engine.Lua;

/// <summary>
/// What a script finds under a name: Lua's own functions and libraries, the host's functions, and what the prelude makes.
/// Libraries are made anew for each run, so that no script can change another's. On the engine's thread.
/// </summary>
internal sealed unsafe class StateLibraries
{
    private readonly nint _main;
    private readonly StatePrelude _prelude;
    private bool _hasStrings;

    public StateLibraries(nint main, StatePrelude prelude)
    {
        _main = main;
        _prelude = prelude;
        OpenStringsForSums();
    }

    /// <summary>A run begins whose script asks for no function of strings, perhaps after one that did.</summary>
    public void CloseStrings()
    {
        if (_hasStrings)
            OpenStringsForSums();
    }

    /// <summary>Pushes what a global is.</summary>
    /// <param name="loaded">Where the names are by which Lua finds out what a function is called.</param>
    public void PushGlobal(string name, int loaded)
    {
        switch (name)
        {
            case "clock":
                LuaNatives.Push(_main, LuaNatives.AddressOf("host.clock"));
                break;
            case "time":
                LuaNatives.Push(_main, LuaNatives.AddressOf("host.now"));
                break;
            case "input" or "print" or "sleep":
                _prelude.Push(name);
                break;
            case "collectgarbage" or "load" or "setmetatable" or "xpcall":
                _prelude.Push(name);
                AddLoaded("", name, loaded);
                break;
            case "coroutine" or "json" or "log" or "math" or "string" or "table" or "utf8":
                PushLibrary(name, loaded);
                break;
            case "_VERSION":
                LuaStack.Push(_main, "Lua 5.4"u8);
                break;
            default:
                LuaNatives.Push(_main, LuaNatives.AddressOf(name));
                break;
        }
    }

    /// <summary>A library's table, of this run alone, so that no script can change another's.</summary>
    private void PushLibrary(string name, int loaded)
    {
        switch (name)
        {
            case "coroutine":
                _ = LuaApi.OpenCoroutine(_main);
                _prelude.Patch(name);
                if (!LuaCode.IsAvailable)
                    _prelude.Patch("coroutine.slow");
                AddLoaded("coroutine.", "resume", loaded);
                AddLoaded("coroutine.", "close", loaded);
                AddLoaded("coroutine.", "isyieldable", loaded);
                break;
            case "math":
                _ = LuaApi.OpenMath(_main);
                SeedRandom();
                break;
            case "string":
                _ = LuaApi.OpenString(_main);
                _hasStrings = true;
                LuaStack.Push(_main, "dump"u8);
                LuaApi.PushNil(_main);
                LuaApi.RawSet(_main, -3);
                _prelude.Patch(name);
                AddLoaded("string.", "rep", loaded);
                break;
            case "table":
                _ = LuaApi.OpenTable(_main);
                _prelude.Patch(name);
                AddLoaded("table.", "move", loaded);
                break;
            case "utf8":
                _ = LuaApi.OpenUtf8(_main);
                break;
            default:
                LuaApi.CreateTable(_main, 0, 0);
                _prelude.Patch(name);
                break;
        }

        LuaStack.Push(_main, name);
        LuaApi.PushValue(_main, -2);
        LuaApi.RawSet(_main, loaded);
    }

    /// <summary>Lua's own seed is the time in seconds, so that runs within one would all draw the same.</summary>
    private void SeedRandom()
    {
        LuaStack.Push(_main, "randomseed"u8);
        LuaApi.RawGet(_main, -2);
        LuaApi.PushInteger(_main, Random.Shared.NextInt64());
        LuaApi.PushInteger(_main, Random.Shared.NextInt64());
        _prelude.Call(arguments: 2, results: 0);
    }

    /// <summary>Strings can be added and multiplied with, but have no functions: the script does not ask for one.</summary>
    private void OpenStringsForSums()
    {
        _ = LuaApi.OpenString(_main);
        LuaStack.Push(_main, ""u8);
        _ = LuaApi.GetMetatable(_main, -1);
        LuaStack.Push(_main, "__index"u8);
        LuaApi.CreateTable(_main, 0, 0);
        LuaApi.RawSet(_main, -3);
        LuaApi.SetTop(_main, -4);
        _hasStrings = false;
    }

    private void AddLoaded(string library, string native, int loaded)
    {
        LuaStack.Push(_main, native);
        LuaNatives.Push(_main, LuaNatives.AddressOf(library + native));
        LuaApi.RawSet(_main, loaded);
    }
}
