namespace Edda.Loki.Children;

/// <summary>A function that a child offers. Immutable.</summary>
/// <param name="Name">As scripts write it: "gpio_read".</param>
/// <param name="Description">A sentence.</param>
/// <param name="Returns">What it gives; <see cref="ArgumentType.Void"/>: nil.</param>
/// <param name="Parameters">In order; the optional ones last.</param>
public sealed record ScriptFunction(
    string Name, string Description, ArgumentType Returns, params IReadOnlyList<ScriptArgument> Parameters);
