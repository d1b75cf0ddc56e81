namespace Edda.Loki.Toml;

/// <summary>The document, or the first thing that is wrong with it. Never both, never neither.</summary>
internal readonly record struct TomlOutcome(TomlTable? Document, TomlProblem? Problem);
