namespace Edda.Loki.Tools;

/// <summary>Why a tool that is well written cannot run: what was found in it, and what is needed instead.</summary>
internal sealed record ToolObjection(string Found, string Needed);
