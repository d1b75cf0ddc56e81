namespace Edda.Edge.Heimdall;

/// <summary>What a token says, apart from its signature. Times are Unix seconds. Immutable.</summary>
public sealed class Token
{
    public required string KeyId { get; init; }

    public required string Id { get; init; }

    public required string Subject { get; init; }

    public required Scope Scope { get; init; }

    /// <summary>0: from ever.</summary>
    public long NotBefore { get; init; }

    public required long Expires { get; init; }
}
