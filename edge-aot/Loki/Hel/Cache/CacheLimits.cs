namespace Edda.Loki.Hel.Cache;

/// <summary>What the cache holds, over all tools; what was not used for longest makes room.</summary>
internal sealed record CacheLimits(int Entries = 4_096, long Bytes = 4 << 20);
