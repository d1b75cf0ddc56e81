using Edda.Contracts.Heimdall.V1;

namespace Edda.Edge.Heimdall;

/// <summary>
/// Who calls, as established for this call: what <see cref="Grpc.ServerCall.Identity"/> holds. Immutable, shared by
/// the calls of the same caller.
/// </summary>
public sealed class Caller(IdentityKind kind, string name, Scope scope, long expires = long.MaxValue)
{
    public static Caller Anonymous { get; } = new(IdentityKind.Anonymous, "", Scope.Nothing);

    public IdentityKind Kind { get; } = kind;

    /// <summary>The token's subject, or "uid:1000".</summary>
    public string Name { get; } = name;

    public Scope Scope { get; } = scope;

    /// <summary>When the caller's rights end, in Unix seconds.</summary>
    public long Expires { get; } = expires;
}
