using Edda.Loki.Hel.Store;

namespace Edda.Loki.Hel.Cache;

/// <summary>One value, linked into the order of use. Under the cache's lock.</summary>
internal sealed class CacheEntry(StoreKey key, byte[] value, long expires)
{
    /// <summary>Beside the value: the entry, its links, the key.</summary>
    private const int Overhead = 128;

    public StoreKey Key { get; } = key;

    public byte[] Value { get; set; } = value;

    /// <summary>In the clock's timestamps.</summary>
    public long Expires { get; set; } = expires;

    public CacheEntry? Newer { get; set; }

    public CacheEntry? Older { get; set; }

    public long Size => Value.Length + 2 * Key.Name.Length + Overhead;
}
