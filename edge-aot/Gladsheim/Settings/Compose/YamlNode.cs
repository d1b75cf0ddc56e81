namespace Edda.Gladsheim.Settings.Compose;

/// <summary>A value in a YAML file: a text, a list or a mapping, and where it stands. Built once, then only read.</summary>
internal sealed class YamlNode(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>Null unless it is a text. A key without a value is an empty text.</summary>
    public string? Text { get; init; }

    public List<YamlNode>? Items { get; init; }

    public List<YamlEntry>? Entries { get; init; }

    public string Describe() =>
        Items is not null ? "a list" : Entries is not null ? "a mapping" : Text!.Length == 0 ? "nothing" : $"\"{Text}\"";
}
