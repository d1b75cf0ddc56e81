namespace Edda.Edge.Einherjar;

/// <summary>A field of work that a service answers for.</summary>
public sealed record DomainDescription(string Name, string Description);
