namespace Edda.Loki.Toml;

/// <summary>Why a text is no TOML: where, what was found there, and what is allowed, both as ends of sentences.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
internal sealed record TomlProblem(int Line, int Column, string Found, string Allowed);
