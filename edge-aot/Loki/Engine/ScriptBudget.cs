namespace Edda.Loki.Engine;

/// <summary>What one run may take.</summary>
internal readonly record struct ScriptBudget(long MemoryBytes, TimeSpan Cpu, TimeSpan Wall, long OutputBytes);
