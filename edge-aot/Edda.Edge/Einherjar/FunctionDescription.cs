namespace Edda.Edge.Einherjar;

/// <summary>
/// What a gRPC method does, in words and types. Immutable; two descriptions are the same when they are the same
/// object, so whoever changes one makes a new one.
/// </summary>
public sealed class FunctionDescription
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>"/package.Service/Method".</summary>
    public required string Method { get; init; }

    public IReadOnlyList<ParameterDescription> Parameters { get; init; } = [];

    public ValueKind Returns { get; init; } = ValueKind.Void;

    public string ReturnDescription { get; init; } = "";

    /// <summary>The name of one of the service's domains.</summary>
    public string Domain { get; init; } = "";

    /// <summary>A repeat does no harm, so a caller may retry.</summary>
    public bool Idempotent { get; init; }
}
