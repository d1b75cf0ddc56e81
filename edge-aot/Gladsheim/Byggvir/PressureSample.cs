namespace Edda.Gladsheim.Byggvir;

/// <summary>Pressure stall information, percent of the last ten seconds. Null: the kernel does not tell. Immutable.</summary>
public sealed record PressureSample(double? CpuSome, double? MemorySome, double? MemoryFull, double? IoSome, double? IoFull);
