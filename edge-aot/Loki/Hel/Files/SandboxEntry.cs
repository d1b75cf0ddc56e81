namespace Edda.Loki.Hel.Files;

/// <summary>One name of a folder.</summary>
internal readonly record struct SandboxEntry(string Name, bool IsFolder, long Size);
