using System.Text;
using Edda.Loki.Router;
using Edda.Loki.Tools;

namespace Edda.Loki.Execution;

/// <summary>A tool that can be called. Immutable but for its figures, which outlive a change of the tool.</summary>
internal sealed class RegisteredScript(ToolDefinition tool, ulong version, ScriptFigures figures)
{
    /// <summary>The version of a text that is only looked at: nobody remembers it.</summary>
    public const ulong Draft = 0;

    public ToolDefinition Tool { get; } = tool;

    public string Name => Tool.Name;

    /// <summary>Another for every change, never used again, but for drafts.</summary>
    public ulong Version { get; } = version;

    public byte[] Source { get; } = Encoding.UTF8.GetBytes(tool.Script.Source);

    /// <summary>Those it refers to. One that it may not use is there to refuse with the rule, and is not loaded for it.</summary>
    public IReadOnlyList<string> Children { get; } =
        ScriptReferences.Find(tool.Script.Source, ToolRules.Children, tool.Permissions.Children);

    public ScriptFigures Figures { get; } = figures;

    /// <summary>Runs now. Under the executor's lock.</summary>
    public int Running { get; set; }

    /// <summary>
    /// A run of it takes the processor and does not let go, or the last one that came to its own end did. It says which
    /// workers another may have, no more. Under the executor's lock.
    /// </summary>
    public bool Burns { get; set; }
}
