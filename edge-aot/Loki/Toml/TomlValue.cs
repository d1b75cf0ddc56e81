namespace Edda.Loki.Toml;

/// <summary>One value of a document and where it stands. Only the member of its kind means anything.</summary>
internal sealed class TomlValue(TomlKind kind, int line, int column)
{
    public TomlKind Kind { get; } = kind;

    /// <summary>1-based, of the value; of the header for a table that has one.</summary>
    public int Line { get; } = line;

    /// <summary>1-based, in characters.</summary>
    public int Column { get; } = column;

    public string Text { get; init; } = "";

    public long Integer { get; init; }

    public double Float { get; init; }

    public bool Boolean { get; init; }

    public TomlMoment Moment { get; init; }

    /// <summary>Empty unless it is an array.</summary>
    public List<TomlValue> Items { get; } = [];

    /// <summary>Null unless it is a table.</summary>
    public TomlTable? Table { get; init; }

    /// <summary>Made by [[headers]], so another header may add to it.</summary>
    public bool IsArrayOfTables { get; init; }
}
