namespace Edda.Edge.Grpc;

/// <summary>One name and its value: text, or bytes when the name ends with "-bin".</summary>
public readonly struct MetadataEntry
{
    internal MetadataEntry(string name, string? text, ReadOnlyMemory<byte> bytes)
    {
        Name = name;
        Text = text;
        Bytes = bytes;
    }

    public string Name { get; }

    /// <summary>The value of a text entry; null for a binary one.</summary>
    public string? Text { get; }

    /// <summary>The value of a binary entry; empty for a text one.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsBinary => Text is null;
}
