namespace Edda.Loki.Jotunheim;

/// <summary>What is kept of a device while it is away. Immutable.</summary>
internal sealed record DeviceRecord(string Id, string Name, byte[] Key);
