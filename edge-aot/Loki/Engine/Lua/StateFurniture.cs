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
    // Places in Lua's registry. 1 to 3 are Lua's own, 10 is the prelude's.
    private const int GlobalsSlot = 11;
    private const int ProgramSlot = 12;
    private const int MainSlot = 13;
    private const int ThreadSlot = 14;

    /// <summary>What in the prelude makes the table of a child.</summary>
    private const string ChildSection = "child";

    private readonly nint _main;
    private readonly StatePrelude _prelude;
    private readonly StateLibraries _libraries;
    private ulong _names;

    public StateFurniture(nint main, StateBlock* block, LuaEngine engine)
    {
        _main = main;
        LuaApi.CheckStack(main, 20);
        LuaApi.CreateTable(main, 2, 0);
        LuaApi.RawSet(main, LuaApi.Registry, MainSlot);
        _prelude = new StatePrelude(main, block, engine.Prelude, MainSlot);
        _libraries = new StateLibraries(main, _prelude);
    }

    /// <summary>Lets go of what is not used any more.</summary>
    public void Tidy() => _ = LuaApi.Collect(_main, LuaApi.FullCollection, 0, 0, 0);

    /// <summary>Fresh globals for the next run.</summary>
    public void Renew(ulong names)
    {
        if (!ScriptGlobals.HasString(names))
            _libraries.CloseStrings();
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
    public void Add(ulong names)
    {
        ulong missing = names & ~_names;
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
            _libraries.PushGlobal(name, globals + 1);
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
    public CompileProblem? Load(in ScriptProgram program, CompiledPrograms compiled, out ulong names)
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

    // --- what a run is given ---

    private void AddChild(string name, int globals)
    {
        LuaStack.Push(_main, name);
        _prelude.Push(ChildSection);
        LuaStack.Push(_main, name);
        _prelude.Call(arguments: 1, results: 1);
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
