using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine;
using Edda.Loki.Execution;
using Edda.Loki.MoonSharp.Internal;
using MoonSharp.Interpreter;

namespace Edda.Loki.MoonSharp;

/// <summary>
/// MoonSharp, an interpreter of Lua 5.2 in C#, behind the seam. Each run has an environment of its own, made ahead and
/// never used again. Time and instructions are limited; memory cannot be, because it is the process's one heap.
/// </summary>
internal sealed class MoonSharpEngine(int programs = 100, int ahead = 2) : IScriptEngine
{
    private readonly SourceTexts _sources = new(programs);
    private readonly Queue<ScriptWorld> _ready = new();

    public static EngineChoice Choice { get; } = new("MoonSharp", HoldsMemory: false, (programs, _) => new MoonSharpEngine(programs));

    public string Name => Choice.Name;

    public Action<IScriptExecution, int, string>? Logged { get; set; }

    public CompileProblem? Validate(ScriptProgram program)
    {
        CompileProblem? problem = TakeWorld().Load(program.Name, TextOf(program), out _);
        if (problem is not null)
            _sources.Remove(program.Version);
        return problem;
    }

    public bool Remembers(ulong version) => _sources.Find(version) is not null;

    public IScriptExecution? Start(
        ScriptProgram program, in ScriptBudget budget, ValueMap arguments, IReadOnlyList<string> children,
        out CompileProblem? problem)
    {
        ScriptWorld world = TakeWorld();
        problem = world.Load(program.Name, TextOf(program), out DynValue? main);
        if (problem is not null)
        {
            _sources.Remove(program.Version);
            return null;
        }

        world.Furnish(arguments, children);
        return new MoonSharpExecution(world, main!, budget, this);
    }

    public void Rest()
    {
    }

    public bool PrepareAhead()
    {
        if (_ready.Count >= ahead)
            return false;
        _ready.Enqueue(new ScriptWorld());
        return true;
    }

    public void Dispose() => _ready.Clear();

    private ScriptWorld TakeWorld() => _ready.TryDequeue(out ScriptWorld? world) ? world : new ScriptWorld();

    private string TextOf(in ScriptProgram program)
    {
        if (_sources.Find(program.Version) is { } known)
            return known;
        string text = Encoding.UTF8.GetString(program.Source.Span);
        if (program.Version != 0)
            _sources.Add(program.Version, text);
        return text;
    }
}
