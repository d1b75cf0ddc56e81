namespace Edda.Loki.Tools.Internal;

/// <summary>Whether a tool that was read again means the same as before. Where it stands in its file means nothing.</summary>
internal static class ToolEquality
{
    public static bool Same(ToolDefinition left, ToolDefinition right) =>
        left.Name == right.Name && left.Script == right.Script && left.Description == right.Description
        && left.Returns == right.Returns && left.Limits == right.Limits
        && left.Parameters.Count == right.Parameters.Count
        && left.Parameters.Zip(right.Parameters).All(pair => Same(pair.First, pair.Second))
        && left.Permissions.Children.SequenceEqual(right.Permissions.Children)
        && left.Permissions.Hosts.SequenceEqual(right.Permissions.Hosts)
        && left.Permissions.Pins.SequenceEqual(right.Permissions.Pins)
        && left.Permissions.Folders.SequenceEqual(right.Permissions.Folders);

    private static bool Same(ToolParameter left, ToolParameter right) =>
        left.ChoicesJson.SequenceEqual(right.ChoicesJson) && left with { ChoicesJson = [] } == right with { ChoicesJson = [] };
}
