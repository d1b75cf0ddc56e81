namespace Edda.Loki.Tools;

/// <summary>One parameter of a tool. Immutable.</summary>
public sealed record ToolParameter(string Name, ToolValueKind Kind)
{
    public string Description { get; init; } = "";

    public bool Required { get; init; }

    /// <summary>As JSON, of the parameter's kind and within its range and choices; null: none.</summary>
    public string? DefaultJson { get; init; }

    /// <summary>Of a number.</summary>
    public double? Minimum { get; init; }

    /// <inheritdoc cref="Minimum"/>
    public double? Maximum { get; init; }

    /// <summary>As JSON, strings or numbers; empty: anything of the kind.</summary>
    public IReadOnlyList<string> ChoicesJson { get; init; } = [];
}
