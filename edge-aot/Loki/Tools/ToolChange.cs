namespace Edda.Loki.Tools;

/// <summary>A tool that came (no old one), went (no new one) or is another now. Runs of the old one go on undisturbed.</summary>
public sealed record ToolChange(string Name, ToolDefinition? Old, ToolDefinition? New);
