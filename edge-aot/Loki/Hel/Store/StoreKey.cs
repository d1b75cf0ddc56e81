namespace Edda.Loki.Hel.Store;

/// <summary>A key of one tool; tools do not see each other's.</summary>
internal readonly record struct StoreKey(string Tool, string Name);
