using Edda.Loki.Engine;
using Edda.Loki.Engine.Lua;
using Edda.Loki.Tools;

namespace Edda.Loki.Execution;

/// <summary>The engine that this program's workers run scripts on, and what it cannot do.</summary>
/// <param name="Name">"Lua 5.4".</param>
/// <param name="HoldsMemory">Whether it can end a script that takes too much memory.</param>
/// <param name="Create">Makes one: for so many remembered scripts, and what all scripts may hold. Called in a worker.</param>
internal sealed record EngineChoice(string Name, bool HoldsMemory, Func<int, MemoryPool, IScriptEngine> Create)
{
    public static EngineChoice Lua { get; } = new("Lua 5.4", HoldsMemory: true, (programs, pool) => new LuaEngine(programs, pool: pool));

    /// <summary>Null, or what a tool asks for that nobody would hold.</summary>
    public ToolObjection? ObjectionTo(ToolDefinition tool) => HoldsMemory || tool.Limits.MemoryBytes is null
        ? null
        : new ToolObjection($"limits.memory of \"{tool.Name}\", which {Name} cannot hold", "allowed: none");
}
