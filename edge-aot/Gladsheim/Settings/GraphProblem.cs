namespace Edda.Gladsheim.Settings;

/// <summary>A dependency that cannot be met, and why.</summary>
public readonly record struct GraphProblem(string Service, string Dependency, string Found);
