using System.Globalization;
using Edda.Edge.Settings.Internal;
using Edda.Loki.Toml;

namespace Edda.Loki.Tools.Internal;

/// <summary>
/// One table of a tool file: takes values out by name and kind, and reports what is wrong, missing or unknown.
/// </summary>
internal sealed class ToolSection(ToolReading reading, TomlTable table, string path, int line, int column)
{
    public ToolReading Reading { get; } = reading;

    public string PathOf(string name) => path.Length == 0 ? name : path + "." + name;

    /// <summary>Names of the table that are not among these.</summary>
    public void Expect(params string[] names)
    {
        foreach (string name in table.Names)
        {
            if (!names.Contains(name))
                Report(table[name], name, "an unknown name", "allowed: " + Words.Quoted(names) + Words.DidYouMean(name, names));
        }
    }

    public bool Has(string name) => table.TryGet(name, out _);

    public TomlValue? Raw(string name) => table.TryGet(name, out TomlValue? value) ? value : null;

    /// <summary>Null when it is missing or no text; then the second has been reported.</summary>
    public string? Text(string name, string allowed, int longest = 4096, Func<string, bool>? accepts = null, bool isRequired = false)
    {
        if (Take(name, TomlKind.String, allowed, isRequired) is not { } value)
            return null;
        if (value.Text.Length <= longest && !value.Text.Contains('\0', StringComparison.Ordinal) && accepts?.Invoke(value.Text) != false)
            return value.Text;
        Report(value, name, Describe(value), "allowed: " + allowed);
        return null;
    }

    public bool? Flag(string name) => Take(name, TomlKind.Boolean, "true or false", false)?.Boolean;

    public double? Number(string name)
    {
        if (Raw(name) is not { } value)
            return null;
        if (value.Kind is TomlKind.Integer)
            return value.Integer;
        if (value.Kind is TomlKind.Float && double.IsFinite(value.Float))
            return value.Float;
        Report(value, name, Describe(value), "allowed: a number");
        return null;
    }

    public long? Integer(string name, long minimum, long maximum)
    {
        string allowed = string.Create(CultureInfo.InvariantCulture, $"an integer from {minimum} to {maximum}");
        if (Take(name, TomlKind.Integer, allowed, false) is not { } value)
            return null;
        if (value.Integer >= minimum && value.Integer <= maximum)
            return value.Integer;
        Report(value, name, Describe(value), "allowed: " + allowed);
        return null;
    }

    public long? Bytes(string name, long minimum, long maximum)
    {
        if (Raw(name) is not { } value)
            return null;
        long bytes = value.Integer;
        if ((value.Kind == TomlKind.Integer || value.Kind == TomlKind.String && BytesValue.TryParse(value.Text, out bytes))
            && bytes >= minimum && bytes <= maximum)
            return bytes;
        Report(value, name, Describe(value), "allowed: " + new BytesValue(minimum, maximum).Allowed);
        return null;
    }

    public TimeSpan? Duration(string name, TimeSpan minimum, TimeSpan maximum)
    {
        if (Raw(name) is not { } value)
            return null;
        if (value.Kind == TomlKind.String && DurationValue.TryParse(value.Text, out TimeSpan duration)
            && duration >= minimum && duration <= maximum)
            return duration;
        Report(value, name, Describe(value), "allowed: " + new DurationValue(minimum, maximum).Allowed);
        return null;
    }

    public TValue? Choice<TValue>(string name, bool isRequired, params (string Word, TValue Value)[] choices)
        where TValue : struct
    {
        string[] words = Array.ConvertAll(choices, choice => choice.Word);
        string allowed = Words.Quoted(words);
        if (Take(name, TomlKind.String, allowed, isRequired) is not { } value)
            return null;
        foreach ((string word, TValue choice) in choices)
        {
            if (word == value.Text)
                return choice;
        }

        Report(value, name, Describe(value), "allowed: " + allowed + Words.DidYouMean(value.Text, words));
        return null;
    }

    /// <summary>Texts that each pass; what does not is reported and left out.</summary>
    public IReadOnlyList<string> Texts(string name, string allowed, Func<string, bool> accepts)
    {
        if (Take(name, TomlKind.Array, "a list, each " + allowed, false) is not { } value)
            return [];
        List<string> texts = [];
        for (int i = 0; i < value.Items.Count; i++)
        {
            TomlValue item = value.Items[i];
            if (item.Kind == TomlKind.String && item.Text.Length is > 0 and <= 1024 && accepts(item.Text))
                texts.Add(item.Text);
            else
                Report(item, Indexed(name, i), Describe(item), "allowed: " + allowed);
        }

        return texts;
    }

    public ToolSection? Section(string name) =>
        Take(name, TomlKind.Table, "a table", false) is { } value
            ? new ToolSection(Reading, value.Table!, PathOf(name), value.Line, value.Column)
            : null;

    public List<ToolSection> Sections(string name, string allowed)
    {
        List<ToolSection> sections = [];
        if (Take(name, TomlKind.Array, allowed, false) is not { } value)
            return sections;
        for (int i = 0; i < value.Items.Count; i++)
        {
            TomlValue item = value.Items[i];
            if (item.Table is { } child)
                sections.Add(new ToolSection(Reading, child, PathOf(Indexed(name, i)), item.Line, item.Column));
            else
                Report(item, Indexed(name, i), Describe(item), "allowed: a table");
        }

        return sections;
    }

    public int Line => line;

    public void Report(TomlValue value, string name, string found, string allowed) =>
        Reading.Report(value.Line, value.Column, PathOf(name), found, allowed);

    /// <summary>About the table as a whole, or a name that it does not have.</summary>
    public void Report(string name, string found, string allowed) =>
        Reading.Report(line, column, name.Length == 0 ? path : PathOf(name), found, allowed);

    public static string Describe(TomlValue value) => value.Kind switch
    {
        TomlKind.String when value.Text.Length > 60 => "a text of " + value.Text.Length.ToString(CultureInfo.InvariantCulture) + " characters",
        TomlKind.String => '"' + value.Text.ReplaceLineEndings("\\n") + '"',
        TomlKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        TomlKind.Float => value.Float.ToString(CultureInfo.InvariantCulture),
        TomlKind.Boolean => value.Boolean ? "true" : "false",
        TomlKind.Array => "a list",
        TomlKind.Table => "a table",
        _ => "a date or a time",
    };

    private TomlValue? Take(string name, TomlKind kind, string allowed, bool isRequired)
    {
        if (!table.TryGet(name, out TomlValue? value))
        {
            if (isRequired)
                Report(name, "nothing", "required: " + allowed);
            return null;
        }

        if (value.Kind == kind)
            return value;
        Report(value, name, Describe(value), "allowed: " + allowed);
        return null;
    }

    private static string Indexed(string name, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]");
}
