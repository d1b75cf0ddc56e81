using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Children;

/// <summary>A limit that a child watches over and that a run has reached.</summary>
/// <param name="Name">As LimitReached tells it: "network", "disk", "files", "connections".</param>
public sealed record ChildLimit(string Name, long Measured, long Allowed)
{
    /// <summary>As callers are told it, without the line.</summary>
    internal LimitReached AsMessage() => new() { Limit = Name, Measured = (ulong)Measured, Allowed = (ulong)Allowed };
}
