namespace Edda.Loki.Tools;

/// <summary>The text of a tool's script, read when the tool was loaded, so that a running tool never meets half a file.</summary>
/// <param name="Source">Lua, as text.</param>
/// <param name="Path">Where it was read from, absolute; null when it stands in the tool's own file.</param>
public sealed record ToolScript(string Source, string? Path = null);
