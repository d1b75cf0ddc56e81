namespace Edda.Gladsheim.Settings;

/// <summary>What a service needs before it may start.</summary>
public readonly record struct Dependency(string Service, DependencyCondition Condition);
