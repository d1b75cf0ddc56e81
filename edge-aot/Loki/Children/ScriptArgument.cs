namespace Edda.Loki.Children;

/// <summary>What a function of a child wants in one place. Immutable.</summary>
public sealed record ScriptArgument(string Name, ArgumentType Type, string Description, bool Required = true);
