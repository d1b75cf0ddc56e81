namespace Edda.Edge.Einherjar;

/// <summary>What every Edda service answers for beside its own work.</summary>
public static class CommonDomain
{
    public const string Name = "service";

    public static DomainDescription Description { get; } = new(
        Name, "What every service of Edda offers: its health, its metrics, its profile, rights and responsibility.");
}
