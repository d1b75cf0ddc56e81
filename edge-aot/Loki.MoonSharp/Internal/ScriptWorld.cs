using Edda.Contracts.Loki.V1;
using Edda.Edge.Internal;
using Edda.Loki.Engine;
using MoonSharp.Interpreter;
using MoonSharp.Interpreter.Debugging;
using LuaScript = MoonSharp.Interpreter.Script;

namespace Edda.Loki.MoonSharp.Internal;

/// <summary>
/// The environment of one run: MoonSharp's libraries without what leads outside, and the prelude's functions. The host's
/// functions return (true, values...) or (false, message); the prelude raises.
/// </summary>
internal sealed class ScriptWorld
{
    /// <summary>Text that MoonSharp would take for compiled code.</summary>
    private const string CompiledMark = "MoonSharp_dump_b64::";

    private const CoreModules Modules = CoreModules.GlobalConsts | CoreModules.TableIterators | CoreModules.String
        | CoreModules.Table | CoreModules.Basic | CoreModules.Math | CoreModules.Bit32 | CoreModules.Metatables
        | CoreModules.ErrorHandling | CoreModules.Coroutine | CoreModules.LoadMethods;

    private static readonly string Prelude = ReadPrelude();

    private readonly DynValue _child;
    private readonly DynValue _setMain;
    private readonly int _preludeIndex;

    public ScriptWorld()
    {
        Script = new LuaScript(Modules);
        Script.Options.UseLuaErrorLocations = true;
        Script.Options.CheckThreadAccess = false;
        Script.Options.ScriptLoader = null;
        Table host = new(Script);
        host["print"] = DynValue.NewCallback(Print);
        host["log"] = DynValue.NewCallback((_, arguments) => Log((int)arguments[0].Number, arguments[1].String));
        host["raise"] = DynValue.NewCallback((context, arguments) => Raise(context, arguments[0].String));
        host["encode"] = DynValue.NewCallback((_, arguments) => Encode(arguments[0]));
        host["decode"] = DynValue.NewCallback((_, arguments) => Decode(arguments[0]));
        host["now"] = DynValue.NewCallback((_, _) => DynValue.NewNumber(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0));
        host["clock"] = DynValue.NewCallback((_, _) => DynValue.NewNumber(Environment.TickCount64 / 1000.0));
        Token = DynValue.NewTable(Script);
        _preludeIndex = Script.SourceCodeCount;
        DynValue[] made = Script.Call(Script.LoadString(Prelude, null, "edda"), DynValue.NewTable(host), Token).Tuple;
        (_child, _setMain) = (made[0], made[1]);
    }

    public LuaScript Script { get; }

    /// <summary>The first value of every wish that goes up to the host.</summary>
    public DynValue Token { get; }

    public MoonSharpExecution? Execution { get; set; }

    /// <summary>The text of scripts among the sources that MoonSharp knows.</summary>
    public int SourceIndex { get; private set; }

    public CompileProblem? Load(string name, string text, out DynValue? main)
    {
        main = null;
        if (text.StartsWith('\x1b') || text.StartsWith(CompiledMark, StringComparison.Ordinal))
            return new CompileProblem("compiled code is no script", 1);
        try
        {
            SourceIndex = Script.SourceCodeCount;
            main = Script.LoadString(text, null, name);
            return null;
        }
        catch (InterpreterException failure)
        {
            return ProblemOf(failure.DecoratedMessage ?? failure.Message, name);
        }
    }

    /// <summary>Each argument is a global of its name, and all of them are in the table "args"; each child is a global too.</summary>
    public void Furnish(ValueMap arguments, IReadOnlyList<string> children)
    {
        foreach (string child in children)
            Script.Globals[child] = Script.Call(_child, DynValue.NewString(child));
        Table all = new(Script);
        foreach (ValueEntry entry in arguments.Entries)
        {
            string name = entry.Key.ToString();
            DynValue value = entry.Value is { } given ? LuaValues.Push(Script, given) : DynValue.Nil;
            Script.Globals[name] = value;
            all[name] = value;
        }

        Script.Globals["args"] = all;
    }

    public void SetMain(DynValue coroutine) => Script.Call(_setMain, coroutine);

    // Here and not in the prelude, where no arguments cannot be told from one that is nil.
    private DynValue Print(ScriptExecutionContext context, CallbackArguments arguments)
    {
        string[] texts = new string[arguments.Count];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = arguments.AsStringUsingMeta(context, i, "print");
        Execution!.Print(string.Join('\t', texts) + "\n");
        return DynValue.Nil;
    }

    private DynValue Log(int level, string text)
    {
        Execution!.Log(level, text);
        return DynValue.True;
    }

    /// <summary>With the place in the script that called the prelude's function; without one when it was called by pcall.</summary>
    private DynValue Raise(ScriptExecutionContext context, string message)
    {
        foreach (WatchItem frame in context.GetCallingCoroutine().GetStackTrace(0, context.CallingLocation))
        {
            if (frame.Location is not { } place || place.SourceIdx == _preludeIndex)
                continue;
            string where = place.IsClrLocation ? "" : place.FormatLocation(Script) + ": ";
            throw new ScriptRuntimeException(where + message) { DoNotDecorateMessage = true };
        }

        throw new ScriptRuntimeException(message) { DoNotDecorateMessage = true };
    }

    private static DynValue Encode(DynValue value)
    {
        Value read = new();
        long room = int.MaxValue;
        return LuaValues.Read(value, read, ref room) is { } problem
            ? DynValue.NewTuple(DynValue.False, DynValue.NewString(problem))
            : DynValue.NewTuple(DynValue.True, DynValue.NewString(ValueText.ToJson(read)));
    }

    private DynValue Decode(DynValue text)
    {
        if (text.Type != DataType.String)
            return DynValue.NewTuple(DynValue.False, DynValue.NewString("json.decode wants a string"));
        Value value = new();
        return ValueText.TryParse(text.String, value) is { } problem
            ? DynValue.NewTuple(DynValue.False, DynValue.NewString(problem))
            : DynValue.NewTuple(DynValue.True, LuaValues.Push(Script, value));
    }

    /// <summary>MoonSharp writes "name:line: message".</summary>
    private static CompileProblem ProblemOf(string message, string name)
    {
        int end = message.StartsWith(name + ":", StringComparison.Ordinal) ? message.IndexOf(':', name.Length + 1) : -1;
        return end > 0 && int.TryParse(message.AsSpan(name.Length + 1, end - name.Length - 1), out int line)
            ? new CompileProblem(message[(end + 1)..].TrimStart(), line)
            : new CompileProblem(message, 0);
    }

    private static string ReadPrelude()
    {
        using Stream text = typeof(ScriptWorld).Assembly.GetManifestResourceStream("moonsharp.lua")!;
        using StreamReader reader = new(text);
        return reader.ReadToEnd();
    }
}
