namespace Edda.Loki.Engine;

/// <summary>Why a text is no script.</summary>
internal sealed record CompileProblem(string Message, int Line);
