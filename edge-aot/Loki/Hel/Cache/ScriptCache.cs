using Edda.Loki.Hel.Store;

namespace Edda.Loki.Hel.Cache;

/// <summary>
/// Values that may be forgotten: after their time, or when there is no room. Nothing runs in the background; what has
/// expired is dropped when it is asked for or when room is needed. Any thread may call.
/// </summary>
internal sealed class ScriptCache(CacheLimits limits, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StoreKey, CacheEntry> _entries = [];
    private CacheEntry? _newest;
    private CacheEntry? _oldest;
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>The value, or null. The array is the cache's own and is never changed.</summary>
    public byte[]? Get(string tool, string key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(new StoreKey(tool, key), out CacheEntry? entry))
                return null;
            if (entry.Expires <= clock.GetTimestamp())
            {
                Drop(entry);
                return null;
            }

            Unlink(entry);
            LinkAsNewest(entry);
            return entry.Value;
        }
    }

    /// <summary>False when the value alone is larger than the cache.</summary>
    public bool Set(string tool, string key, byte[] value, TimeSpan lifetime)
    {
        StoreKey place = new(tool, key);
        long ticks = (long)Math.Min(lifetime.TotalSeconds * clock.TimestampFrequency, long.MaxValue / 4);
        CacheEntry entry = new(place, value, clock.GetTimestamp() + ticks);
        if (entry.Size > limits.Bytes)
            return false;
        lock (_gate)
        {
            if (_entries.TryGetValue(place, out CacheEntry? old))
                Drop(old);
            while (_entries.Count >= limits.Entries || _bytes + entry.Size > limits.Bytes)
                Drop(_oldest!);
            _entries[place] = entry;
            _bytes += entry.Size;
            LinkAsNewest(entry);
            return true;
        }
    }

    public bool Remove(string tool, string key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(new StoreKey(tool, key), out CacheEntry? entry))
                return false;
            Drop(entry);
            return true;
        }
    }

    /// <summary>Forgets all of a tool's values whose names begin so; how many that were.</summary>
    public int RemoveAll(string tool, string prefix)
    {
        lock (_gate)
        {
            int count = 0;
            for (CacheEntry? entry = _newest, next; entry is not null; entry = next)
            {
                next = entry.Older;
                if (entry.Key.Tool != tool || !entry.Key.Name.StartsWith(prefix, StringComparison.Ordinal))
                    continue;
                Drop(entry);
                count++;
            }

            return count;
        }
    }

    private void Drop(CacheEntry entry)
    {
        _entries.Remove(entry.Key);
        _bytes -= entry.Size;
        Unlink(entry);
    }

    private void LinkAsNewest(CacheEntry entry)
    {
        entry.Older = _newest;
        entry.Newer = null;
        if (_newest is not null)
            _newest.Newer = entry;
        _newest = entry;
        _oldest ??= entry;
    }

    private void Unlink(CacheEntry entry)
    {
        if (entry.Newer is null)
            _newest = entry.Older;
        else
            entry.Newer.Older = entry.Older;
        if (entry.Older is null)
            _oldest = entry.Newer;
        else
            entry.Older.Newer = entry.Newer;
        entry.Newer = null;
        entry.Older = null;
    }
}
