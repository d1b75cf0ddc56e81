using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

/// <summary>The state of one reading of one file: where we are in it and what was wrong so far. One thread.</summary>
internal sealed class SettingsReading(string file, ReadOnlyMemory<byte> bytes)
{
    /// <summary>Enough to mend a file in one go, few enough to read.</summary>
    public const int MaximumProblems = 20;

    private const int LongestFound = 60;

    private readonly StringBuilder _path = new();
    private readonly List<SettingsProblem> _problems = [];

    public IReadOnlyList<SettingsProblem> Problems => _problems;

    /// <summary>Goes to a name below the present path; give the answer back to <see cref="Leave"/>.</summary>
    public int Enter(string name)
    {
        int parent = _path.Length;
        if (parent > 0)
            _path.Append('.');
        _path.Append(Shorten(name));
        return parent;
    }

    /// <inheritdoc cref="Enter(string)"/>
    public int Enter(int index)
    {
        int parent = _path.Length;
        _path.Append('[').Append(index).Append(']');
        return parent;
    }

    public void Leave(int parent) => _path.Length = parent;

    public void Report(ref Utf8JsonReader reader, string allowed) =>
        Report(reader.TokenStartIndex, Describe(ref reader), allowed);

    public void Report(long offset, string found, string allowed)
    {
        if (_problems.Count >= MaximumProblems)
            return;

        (int line, int column) = Place(offset);
        _problems.Add(new SettingsProblem(file, line, column, _path.ToString(), found, allowed));
    }

    public void ReportSyntax(JsonException failure)
    {
        int line = (int)(failure.LineNumber ?? 0) + 1;
        int column = (int)(failure.BytePositionInLine ?? 0) + 1;
        // Not the framework's message: the published binaries have only its key.
        _problems.Add(new SettingsProblem(
            file, line, column, "", What(line, column) + ", where JSON has something else",
            "allowed: JSON, with comments and trailing commas"));
    }

    private static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.String => '"' + Shorten(reader.GetString()!) + '"',
        _ => Shorten(Encoding.UTF8.GetString(reader.ValueSpan)),
    };

    private static string Shorten(string text)
    {
        StringBuilder shown = new(Math.Min(text.Length, LongestFound) + 3);
        foreach (char character in text)
        {
            if (shown.Length >= LongestFound)
                return shown.Append("...").ToString();
            // What a file holds must not move the cursor of the terminal that shows the message.
            if (char.IsControl(character))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                shown.Append(character);
        }

        return shown.ToString();
    }

    /// <summary>What stands at a place, as far as one character tells.</summary>
    private string What(int line, int column)
    {
        ReadOnlySpan<byte> rest = bytes.Span;
        for (int i = 1; i < line; i++)
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        rest = rest[Math.Min(column - 1, rest.Length)..];
        if (rest.IsEmpty)
            return "the end of the file";

        Rune.DecodeFromUtf8(rest, out Rune rune, out _);
        return rune.Value is '\r' or '\n' ? "the end of the line" : Shorten($"'{rune}'");
    }

    private (int Line, int Column) Place(long offset)
    {
        ReadOnlySpan<byte> before = bytes.Span[..(int)offset];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
