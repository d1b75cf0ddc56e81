namespace Edda.Edge.Einherjar;

/// <summary>One parameter of a function, so that a caller that has never seen it can fill it in. Immutable.</summary>
public sealed record ParameterDescription(string Name, ValueKind Type, string Description)
{
    public bool Required { get; init; }

    /// <summary>As JSON; null: none.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>As JSON; empty: anything of the type.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }
}
