using System.Text;
using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// What a state is given before a script runs in it: libraries and prelude once, globals for each run, and the script.
/// All of it while the state's memory is not limited.
/// </summary>
internal static unsafe class StateFurniture
{
    // Places in Lua's registry. 1 to 3 are Lua's own.
    private const int PrepareSlot = 10;
    private const int GlobalsSlot = 11;
    private const int ProgramSlot = 12;
    private const int MainSlot = 13;
    private const int ThreadSlot = 14;
    private const int ChildSlot = 15;

    /// <summary>The libraries and the prelude, once in the life of a state.</summary>
    public static void Furnish(nint main, StateBlock* block, LuaEngine engine)
    {
        LuaApi.CheckStack(main, 20);
        _ = LuaApi.OpenBase(main);
        Open(main, "string"u8, &OpenString);
        Open(main, "table"u8, &OpenTable);
        Open(main, "math"u8, &OpenMath);
        Open(main, "utf8"u8, &OpenUtf8);
        LuaStack.Push(main, "coroutine"u8);
        _ = LuaApi.OpenCoroutine(main);
        if (LuaCode.IsAvailable)
        {
            block->Cell->Resume = Replace(main, "resume"u8, LuaCode.Resume);
            block->Cell->Close = Replace(main, "close"u8, LuaCode.Close);
            block->Cell->Yield = FunctionOf(main, "yield"u8);
        }

        LuaApi.RawSet(main, 1);
        LuaApi.SetTop(main, 0);

        LoadPrelude(main, engine);
        if (engine.TryKeepPrelude(main))
        {
            // Without its lines, as every later state has it: messages speak of scripts' lines only.
            LuaApi.SetTop(main, 0);
            LoadPrelude(main, engine);
        }

        LuaHost.PushFunctions(main);
        if (LuaCode.IsAvailable)
        {
            LuaStack.Push(main, "yield"u8);
            LuaApi.PushFunction(main, (delegate* unmanaged[Cdecl]<nint, int>)LuaCode.Yield, 0);
            LuaApi.RawSet(main, -3);
        }

        LuaApi.PushLightUserData(main, (nint)block);
        LuaApi.CreateTable(main, 1, 0);
        LuaApi.PushValue(main, -1);
        LuaApi.RawSet(main, LuaApi.Registry, MainSlot);
        Call(main, arguments: 3, results: 3);
        LuaStack.Push(main, "_LOADED"u8);
        LuaApi.PushValue(main, -2);
        LuaApi.RawSet(main, LuaApi.Registry);
        LuaApi.SetTop(main, -2);
        LuaApi.RawSet(main, LuaApi.Registry, ChildSlot);
        LuaApi.RawSet(main, LuaApi.Registry, PrepareSlot);
        Tidy(main);
    }

    /// <summary>Lets go of what is not used any more.</summary>
    public static void Tidy(nint main) => _ = LuaApi.Collect(main, LuaApi.FullCollection, 0, 0, 0);

    /// <summary>Fresh globals for the next run.</summary>
    public static void Renew(nint main)
    {
        LuaApi.RawGet(main, LuaApi.Registry, PrepareSlot);
        Call(main, arguments: 0, results: 1);
        LuaApi.RawSet(main, LuaApi.Registry, GlobalsSlot);
    }

    /// <summary>Compiles, or takes what was compiled. Null, or what is wrong.</summary>
    public static CompileProblem? Load(nint main, in ScriptProgram program, CompiledPrograms compiled)
    {
        ReadOnlySpan<byte> text = compiled.Find(program.Version);
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
            status = LuaApi.Load(main, text.IsEmpty ? &none : start, (nuint)text.Length, nameStart, mode);
        }

        if (status != LuaApi.Ok)
        {
            CompileProblem problem = ProblemOf(LuaStack.Text(main, -1), program.Name);
            LuaApi.SetTop(main, 0);
            return problem;
        }

        if (!isCompiled && program.Version != 0)
            compiled.Add(program.Version, main);
        LuaApi.RawSet(main, LuaApi.Registry, ProgramSlot);
        return null;
    }

    /// <summary>A coroutine with the loaded script on it, and the globals with what the script was given.</summary>
    public static nint PutTogether(nint main, ValueMap arguments, IReadOnlyList<string> children)
    {
        LuaApi.RawGet(main, LuaApi.Registry, ProgramSlot);
        LuaApi.RawGet(main, LuaApi.Registry, GlobalsSlot);
        int globals = LuaApi.GetTop(main);
        foreach (string child in children)
            AddChild(main, child, globals);
        LuaApi.CheckStack(main, 8 + (2 * LuaStack.DepthOf(arguments)));
        AddArguments(main, arguments, globals);

        nint thread = LuaApi.NewThread(main);
        LuaApi.PushValue(main, -1);
        LuaApi.RawSet(main, LuaApi.Registry, ThreadSlot);
        LuaApi.RawGet(main, LuaApi.Registry, MainSlot);
        LuaApi.PushValue(main, -2);
        LuaApi.RawSet(main, -2, 1);
        LuaApi.SetTop(main, globals);
        LuaApi.SetUpvalue(main, globals - 1, 1);
        LuaApi.Move(main, thread, 1);
        LuaApi.SetTop(main, 0);
        return thread;
    }

    /// <summary>The run's coroutine is let go.</summary>
    public static void TakeApart(nint main)
    {
        LuaApi.SetTop(main, 0);
        LuaApi.PushNil(main);
        LuaApi.RawSet(main, LuaApi.Registry, ThreadSlot);
    }

    private static void Call(nint main, int arguments, int results)
    {
        if (LuaApi.Call(main, arguments, results, 0, 0, 0) != LuaApi.Ok)
            Environment.FailFast("the prelude failed: " + Encoding.UTF8.GetString(LuaStack.Text(main, -1)));
    }

    private static void LoadPrelude(nint main, LuaEngine engine)
    {
        ReadOnlySpan<byte> prelude = engine.Prelude;
        fixed (byte* text = prelude)
        fixed (byte* name = "=edda\0"u8)
        {
            if (LuaApi.Load(main, text, (nuint)prelude.Length, name, null) != LuaApi.Ok)
                Environment.FailFast("the prelude does not compile: " + Encoding.UTF8.GetString(LuaStack.Text(main, -1)));
        }
    }

    private static void Open(nint main, ReadOnlySpan<byte> name, delegate*<nint, int> open)
    {
        LuaStack.Push(main, name);
        _ = open(main);
        LuaApi.RawSet(main, 1);
    }

    private static int OpenString(nint state) => LuaApi.OpenString(state);

    private static int OpenTable(nint state) => LuaApi.OpenTable(state);

    private static int OpenMath(nint state) => LuaApi.OpenMath(state);

    private static int OpenUtf8(nint state) => LuaApi.OpenUtf8(state);

    /// <summary>One of Lua's functions in the table on top of the stack.</summary>
    private static nint FunctionOf(nint main, ReadOnlySpan<byte> name)
    {
        LuaStack.Push(main, name);
        _ = LuaApi.RawGet(main, -2);
        nint function = LuaApi.ToFunction(main, -1);
        LuaApi.SetTop(main, -2);
        return function;
    }

    /// <summary>Puts a function of ours in the place of one of Lua's, in the table on top of the stack.</summary>
    private static nint Replace(nint main, ReadOnlySpan<byte> name, nint function)
    {
        nint original = FunctionOf(main, name);
        LuaStack.Push(main, name);
        LuaApi.PushFunction(main, (delegate* unmanaged[Cdecl]<nint, int>)function, 0);
        LuaApi.RawSet(main, -3);
        return original;
    }

    private static void AddChild(nint main, string name, int globals)
    {
        LuaStack.Push(main, name);
        LuaApi.RawGet(main, LuaApi.Registry, ChildSlot);
        LuaStack.Push(main, name);
        Call(main, arguments: 1, results: 1);
        LuaApi.RawSet(main, globals);
    }

    /// <summary>Each argument is a global of its name, and all of them are in the table "args".</summary>
    private static void AddArguments(nint main, ValueMap arguments, int globals)
    {
        LuaStack.Push(main, "args"u8);
        LuaStack.Push(main, arguments);
        for (int i = 0; i < arguments.Entries.Count; i++)
        {
            LuaStack.Push(main, arguments.Entries[i].Key.Span);
            if (arguments.Entries[i].Value is { } value)
                LuaStack.Push(main, value);
            else
                LuaApi.PushNil(main);
            LuaApi.RawSet(main, globals);
        }

        LuaApi.RawSet(main, globals);
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
