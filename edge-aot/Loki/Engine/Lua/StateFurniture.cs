using System.Numerics;
using System.Text;
using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// What a state is given before a script runs in it: globals for each run, the libraries and the prelude's functions that
/// the script can reach, and the script. All of it while the state's memory is not limited.
/// </summary>
internal sealed unsafe class StateFurniture
{
    // Places in Lua's registry. 1 to 3 are Lua's own.
    private const int KeptSlot = 10;
    private const int GlobalsSlot = 11;
    private const int ProgramSlot = 12;
    private const int MainSlot = 13;
    private const int ThreadSlot = 14;

    /// <summary>What in the prelude makes the table of a child.</summary>
    private const string ChildSection = "child";

    private readonly nint _main;
    private readonly StateBlock* _block;
    private readonly LuaEngine _engine;
    private uint _names;
    private bool _hasStrings;

    public StateFurniture(nint main, StateBlock* block, LuaEngine engine)
    {
        _main = main;
        _block = block;
        _engine = engine;
        LuaApi.CheckStack(main, 20);
        LuaApi.CreateTable(main, 0, 0);
        LuaApi.RawSet(main, LuaApi.Registry, KeptSlot);
        LuaApi.CreateTable(main, 2, 0);
        LuaApi.RawSet(main, LuaApi.Registry, MainSlot);
        OpenStringsForSums();
    }

    /// <summary>Lets go of what is not used any more.</summary>
    public void Tidy() => _ = LuaApi.Collect(_main, LuaApi.FullCollection, 0, 0, 0);

    /// <summary>Fresh globals for the next run.</summary>
    public void Renew(uint names)
    {
        if (_hasStrings && !ScriptGlobals.HasString(names))
            OpenStringsForSums();
        _names = 0;
        LuaApi.CreateTable(_main, 0, 4 + BitOperations.PopCount(names));
        LuaApi.RawGet(_main, LuaApi.Registry, MainSlot);
        LuaApi.PushNil(_main);
        LuaApi.RawSet(_main, -2, 1);
        LuaApi.PushValue(_main, -2);
        LuaApi.RawSet(_main, -2, 2);
        LuaApi.SetTop(_main, -2);

        // By these Lua finds out, for its messages, what a function is called; what ours call bears their names.
        LuaApi.CreateTable(_main, 0, 0);
        LuaStack.Push(_main, "_G"u8);
        LuaApi.PushValue(_main, -3);
        LuaApi.RawSet(_main, -3);
        LuaStack.Push(_main, "_LOADED"u8);
        LuaApi.PushValue(_main, -2);
        LuaApi.RawSet(_main, LuaApi.Registry);
        LuaApi.SetTop(_main, -2);
        LuaApi.RawSet(_main, LuaApi.Registry, GlobalsSlot);
        Add(names);
    }

    /// <summary>Names that are missing in the globals for the next run.</summary>
    public void Add(uint names)
    {
        uint missing = names & ~_names;
        if (missing == 0)
            return;
        _names |= missing;
        LuaApi.RawGet(_main, LuaApi.Registry, GlobalsSlot);
        LuaStack.Push(_main, "_LOADED"u8);
        LuaApi.RawGet(_main, LuaApi.Registry);
        int globals = LuaApi.GetTop(_main) - 1;
        for (; missing != 0; missing &= missing - 1)
        {
            string name = ScriptGlobals.Names[BitOperations.TrailingZeroCount(missing)];
            LuaStack.Push(_main, name);
            PushGlobal(name, globals + 1);
            LuaApi.RawSet(_main, globals);
        }

        if (names == ScriptGlobals.Everything)
        {
            LuaStack.Push(_main, "_G"u8);
            LuaApi.PushValue(_main, globals);
            LuaApi.RawSet(_main, globals);
        }

        LuaApi.SetTop(_main, globals - 1);
    }

    /// <summary>Compiles, or takes what was compiled. Null, or what is wrong.</summary>
    /// <param name="names">What its text can reach.</param>
    public CompileProblem? Load(in ScriptProgram program, CompiledPrograms compiled, out uint names)
    {
        ReadOnlySpan<byte> text = compiled.Find(program.Version, out names);
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
        {
            names = ScriptGlobals.NamedIn(text);
            if (program.Version != 0)
                compiled.Add(program.Version, _main, names);
        }

        LuaApi.RawSet(_main, LuaApi.Registry, ProgramSlot);
        return null;
    }

    /// <summary>A coroutine with the loaded script on it, and the globals with what the script was given.</summary>
    public nint PutTogether(ValueMap arguments, IReadOnlyList<string> children)
    {
        LuaApi.RawGet(_main, LuaApi.Registry, ProgramSlot);
        LuaApi.RawGet(_main, LuaApi.Registry, GlobalsSlot);
        int globals = LuaApi.GetTop(_main);
        foreach (string child in children)
            AddChild(child, globals);
        LuaApi.CheckStack(_main, 8 + (2 * LuaStack.DepthOf(arguments)));
        AddArguments(arguments, globals);

        nint thread = LuaApi.NewThread(_main);
        LuaApi.PushValue(_main, -1);
        LuaApi.RawSet(_main, LuaApi.Registry, ThreadSlot);
        LuaApi.RawGet(_main, LuaApi.Registry, MainSlot);
        LuaApi.PushValue(_main, -2);
        LuaApi.RawSet(_main, -2, 1);
        LuaApi.SetTop(_main, globals);
        LuaApi.SetUpvalue(_main, globals - 1, 1);
        LuaApi.Move(_main, thread, 1);
        LuaApi.SetTop(_main, 0);
        return thread;
    }

    /// <summary>The run's coroutine is let go.</summary>
    public void TakeApart()
    {
        LuaApi.SetTop(_main, 0);
        LuaApi.PushNil(_main);
        LuaApi.RawSet(_main, LuaApi.Registry, ThreadSlot);
    }

    private void Call(int arguments, int results)
    {
        if (LuaApi.Call(_main, arguments, results, 0, 0, 0) != LuaApi.Ok)
            Environment.FailFast("the prelude failed: " + Encoding.UTF8.GetString(LuaStack.Text(_main, -1)));
    }

    // --- what is found under a name; each pushes one value ---

    private void PushGlobal(string name, int loaded)
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
                PushKept(name);
                break;
            case "collectgarbage" or "load" or "setmetatable" or "xpcall":
                PushKept(name);
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
                Patch(name);
                if (!LuaCode.IsAvailable)
                    Patch("coroutine.slow");
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
                Patch(name);
                AddLoaded("string.", "rep", loaded);
                break;
            case "table":
                _ = LuaApi.OpenTable(_main);
                Patch(name);
                AddLoaded("table.", "move", loaded);
                break;
            case "utf8":
                _ = LuaApi.OpenUtf8(_main);
                break;
            default:
                LuaApi.CreateTable(_main, 0, 0);
                Patch(name);
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
        Call(arguments: 2, results: 0);
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

    /// <summary>Puts the prelude's functions into the library on top of the stack.</summary>
    private void Patch(string library)
    {
        PushKept(library);
        LuaApi.PushNil(_main);
        while (LuaApi.Next(_main, -2) != 0)
        {
            LuaApi.PushValue(_main, -2);
            LuaApi.PushValue(_main, -2);
            LuaApi.RawSet(_main, -6);
            LuaApi.SetTop(_main, -2);
        }

        LuaApi.SetTop(_main, -2);
    }

    private void AddLoaded(string library, string native, int loaded)
    {
        LuaStack.Push(_main, native);
        LuaNatives.Push(_main, LuaNatives.AddressOf(library + native));
        LuaApi.RawSet(_main, loaded);
    }

    /// <summary>What a section of the prelude makes; once in the life of a state.</summary>
    private void PushKept(string section)
    {
        LuaApi.RawGet(_main, LuaApi.Registry, KeptSlot);
        int kept = LuaApi.GetTop(_main);
        LuaStack.Push(_main, section);
        if (LuaApi.RawGet(_main, kept) == LuaApi.TypeNil)
        {
            LuaApi.SetTop(_main, kept);
            PushSection(section);
            LuaNatives.Push(_main, LuaHost.NativeAddress);
            LuaApi.PushLightUserData(_main, (nint)_block);
            LuaApi.RawGet(_main, LuaApi.Registry, MainSlot);
            Call(arguments: 3, results: 1);
            LuaStack.Push(_main, section);
            LuaApi.PushValue(_main, -2);
            LuaApi.RawSet(_main, kept);
        }

        LuaApi.Rotate(_main, kept, -1);
        LuaApi.SetTop(_main, -2);
    }

    private void PushSection(string section)
    {
        LoadSection(section);
        if (!_engine.Prelude.TryKeep(section, _main))
            return;
        LuaApi.SetTop(_main, -2);
        LoadSection(section); // as every later state has it
    }

    private void LoadSection(string section)
    {
        ReadOnlySpan<byte> code = _engine.Prelude.CodeOf(section);
        fixed (byte* text = code)
        fixed (byte* name = "=edda\0"u8)
        {
            if (LuaApi.Load(_main, text, (nuint)code.Length, name, null) != LuaApi.Ok)
                Environment.FailFast("the prelude does not compile: " + Encoding.UTF8.GetString(LuaStack.Text(_main, -1)));
        }
    }

    // --- what a run is given ---

    private void AddChild(string name, int globals)
    {
        LuaStack.Push(_main, name);
        PushKept(ChildSection);
        LuaStack.Push(_main, name);
        Call(arguments: 1, results: 1);
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
