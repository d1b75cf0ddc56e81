namespace Edda.Loki.Tools;

/// <summary>A user's script and what is promised about it. Immutable: a changed tool is another definition.</summary>
public sealed record ToolDefinition(string Name, ToolScript Script)
{
    public string Description { get; init; } = "";

    /// <summary>In the order in which they were written, each name once.</summary>
    public IReadOnlyList<ToolParameter> Parameters { get; init; } = [];

    public ToolValueKind Returns { get; init; } = ToolValueKind.Void;

    public ToolLimits Limits { get; init; } = ToolLimits.None;

    public ToolPermissions Permissions { get; init; } = ToolPermissions.None;

    public ToolOrigin Origin { get; init; } = new("registered", 0);
}
