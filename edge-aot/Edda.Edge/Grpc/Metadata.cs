using System.Buffers;
using Edda.Edge.Grpc.Internal;

namespace Edda.Edge.Grpc;

/// <summary>
/// Names and values that travel beside the messages. Order and repeats are kept. One thread uses it at a time.
/// </summary>
public sealed class Metadata
{
    private const string BinarySuffix = "-bin";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly List<MetadataEntry> _entries = [];

    public int Count => _entries.Count;

    public MetadataEntry this[int index] => _entries[index];

    /// <summary>Adds text: printable ASCII, under a name of lower-case letters, digits, '-', '_' and '.'.</summary>
    public Metadata Add(string name, string value)
    {
        CheckName(name);
        if (IsBinaryName(name))
        {
            Misuse.TextUnderBinaryName(name);
        }

        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            Misuse.BadMetadataText(name, value);
        }

        _entries.Add(new MetadataEntry(name, value, default));
        return this;
    }

    /// <summary>Adds bytes, under a name that ends with "-bin".</summary>
    public Metadata Add(string name, ReadOnlyMemory<byte> value)
    {
        CheckName(name);
        if (!IsBinaryName(name))
        {
            Misuse.BytesUnderTextName(name);
        }

        _entries.Add(new MetadataEntry(name, null, value));
        return this;
    }

    /// <summary>The last text under the name, or null.</summary>
    public string? Get(string name)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Name == name && !_entries[i].IsBinary)
            {
                return _entries[i].Text;
            }
        }

        return null;
    }

    /// <summary>The last bytes under the name, or null.</summary>
    public ReadOnlyMemory<byte>? GetBytes(string name)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Name == name && _entries[i].IsBinary)
            {
                return _entries[i].Bytes;
            }
        }

        return null;
    }

    public void Clear() => _entries.Clear();

    public void CopyTo(Metadata other) => other._entries.AddRange(_entries);

    public List<MetadataEntry>.Enumerator GetEnumerator() => _entries.GetEnumerator();

    internal static bool IsBinaryName(string name) => name.EndsWith(BinarySuffix, StringComparison.Ordinal);

    /// <summary>
    /// Takes a header as it came. Several "-bin" values may share one, joined by commas. What is no base64 is dropped:
    /// a peer's mistake in one header must not fail calls that do not look at it.
    /// </summary>
    internal void AddReceived(string name, string value)
    {
        if (!IsBinaryName(name))
        {
            _entries.Add(new MetadataEntry(name, value, default));
            return;
        }

        foreach (Range part in value.AsSpan().Split(','))
        {
            byte[]? bytes = HeaderText.DecodeBinary(value.AsSpan(part).Trim(' '));
            if (bytes is not null)
            {
                _entries.Add(new MetadataEntry(name, null, bytes));
            }
        }
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            Misuse.BadMetadataName(name);
        }
    }
}
