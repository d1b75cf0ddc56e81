using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Engine;

/// <summary>
/// What runs scripts, whatever their language. One thread uses an engine and all of its executions. Nothing here waits:
/// an execution that wants something says so and is resumed with the answer.
/// </summary>
internal interface IScriptEngine : IDisposable
{
    /// <summary>"Lua 5.4".</summary>
    string Name { get; }

    /// <summary>A script has something for the service's log: the level, from 0 for debug to 3 for an error, and a line.</summary>
    Action<IScriptExecution, int, string>? Logged { get; set; }

    /// <summary>Null when the text compiles; otherwise what is wrong with it, with its line.</summary>
    CompileProblem? Validate(ScriptProgram program);

    /// <summary>Whether a program has been compiled and is still remembered, so that it may come without its text.</summary>
    bool Remembers(ulong version);

    /// <summary>
    /// Prepares an execution. Null with the reason when the text does not compile. Whoever started it disposes it.
    /// </summary>
    IScriptExecution? Start(
        ScriptProgram program, in ScriptBudget budget, ValueMap arguments, IReadOnlyList<string> children,
        out CompileProblem? problem);

    /// <summary>Makes what the next start needs, while nothing else is to do. False when all is ready.</summary>
    bool PrepareAhead();

    /// <summary>The thread is about to sleep: whatever is set to wake it for a run is undone.</summary>
    void Rest();
}
