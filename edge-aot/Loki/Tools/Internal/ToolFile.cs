using Edda.Edge.Settings;

namespace Edda.Loki.Tools.Internal;

/// <summary>What was read from one file: its tools, or what is wrong with it. Immutable.</summary>
internal sealed record ToolFile(
    string Path, IReadOnlyList<ToolDefinition> Tools, IReadOnlyList<SettingsProblem> Problems)
{
    public bool IsGood => Problems.Count == 0;
}
