namespace Edda.Loki.Hel.Store;

/// <summary>What the store holds now, and how much that is. Under the store's lock.</summary>
internal sealed class StoreContent
{
    private readonly Dictionary<StoreKey, byte[]> _values = [];
    private readonly Dictionary<string, long> _usedByTool = new(StringComparer.Ordinal);

    public int Count => _values.Count;

    /// <summary>As records of the log, which is what a compacted log takes.</summary>
    public long Bytes { get; private set; }

    public IEnumerable<KeyValuePair<StoreKey, byte[]>> All => _values;

    public byte[]? Get(StoreKey key) => _values.GetValueOrDefault(key);

    public long UsedBy(string tool) => _usedByTool.GetValueOrDefault(tool);

    public void Set(StoreKey key, byte[] value)
    {
        Remove(key);
        _values[key] = value;
        Account(key, value, 1);
    }

    public bool Remove(StoreKey key)
    {
        if (!_values.Remove(key, out byte[]? old))
            return false;
        Account(key, old, -1);
        return true;
    }

    public List<string> Keys(string tool, string prefix, int most)
    {
        List<string> names = [];
        foreach (StoreKey key in _values.Keys)
        {
            if (key.Tool == tool && key.Name.StartsWith(prefix, StringComparison.Ordinal))
                names.Add(key.Name);
        }

        names.Sort(StringComparer.Ordinal);
        if (names.Count > most)
            names.RemoveRange(most, names.Count - most);
        return names;
    }

    private void Account(StoreKey key, byte[] value, int sign)
    {
        long size = sign * StoreRecord.SizeOf(key, value.Length);
        Bytes += size;
        _usedByTool[key.Tool] = UsedBy(key.Tool) + size;
    }
}
