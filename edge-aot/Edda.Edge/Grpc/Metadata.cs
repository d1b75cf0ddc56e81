namespace Edda.Edge.Grpc;

/// <summary>
/// Names and values that travel beside the messages. Order and repeats are kept. One thread uses it at a time.
/// </summary>
public sealed class Metadata
{
    private readonly List<MetadataEntry> _entries = [];

    public int Count => _entries.Count;

    public MetadataEntry this[int index] => _entries[index];

    /// <summary>Adds text: printable ASCII, under a name of lower-case letters, digits, '-', '_' and '.'.</summary>
    public Metadata Add(string name, string value)
    {
        _entries.Add(new MetadataEntry(name, value, default));
        return this;
    }

    /// <summary>Adds bytes, under a name that ends with "-bin".</summary>
    public Metadata Add(string name, ReadOnlyMemory<byte> value)
    {
        _entries.Add(new MetadataEntry(name, null, value));
        return this;
    }

    /// <summary>The last text under the name, or null.</summary>
    public string? Get(string name) => throw new NotSupportedException(name);

    /// <summary>The last bytes under the name, or null.</summary>
    public ReadOnlyMemory<byte>? GetBytes(string name) => throw new NotSupportedException(name);

    public void Clear() => _entries.Clear();

    public List<MetadataEntry>.Enumerator GetEnumerator() => _entries.GetEnumerator();
}
