namespace Edda.Loki.Engine;

/// <summary>A script's text.</summary>
/// <param name="Version">Another number for every change; what is compiled is remembered by it.</param>
/// <param name="Name">As messages show it.</param>
/// <param name="Source">May be empty when the engine remembers the version.</param>
internal readonly record struct ScriptProgram(ulong Version, string Name, ReadOnlyMemory<byte> Source);
