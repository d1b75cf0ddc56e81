namespace Edda.Loki.Jotunheim;

/// <summary>What the one who has a code becomes: a device of this id and name, unless the code has expired. Immutable.</summary>
/// <param name="Expires">In the hub's own milliseconds.</param>
internal sealed record OpenCode(string Id, string Name, long Expires);
