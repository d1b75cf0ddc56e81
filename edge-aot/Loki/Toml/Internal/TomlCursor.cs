using System.Globalization;

namespace Edda.Loki.Toml.Internal;

/// <summary>Where a reading is in its text, and the first problem. One thread; lives as long as the reading.</summary>
internal sealed class TomlCursor(string text)
{
    /// <summary>Stands for the end of the text: no TOML document contains it.</summary>
    public const char End = '\0';

    private int _line = 1;
    private int _column = 1;
    private int _counted;

    public TomlProblem? Problem { get; private set; }

    public int Position { get; private set; }

    public bool IsAtEnd => Position >= text.Length;

    public char Current => Peek(0);

    public char Peek(int ahead) => Position + ahead < text.Length ? text[Position + ahead] : End;

    public void Advance(int by = 1) => Position = Math.Min(Position + by, text.Length);

    public string Since(int start) => text[start..Position];

    public bool TryTake(char wanted)
    {
        if (Current != wanted || IsAtEnd)
            return false;
        Position++;
        return true;
    }

    public bool StartsWith(string wanted) => text.AsSpan(Position).StartsWith(wanted, StringComparison.Ordinal);

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t')
            Position++;
    }

    /// <summary>A line feed, or a carriage return with one.</summary>
    public bool TryTakeNewline()
    {
        if (Current == '\r' && Peek(1) == '\n')
            Position++;
        return TryTake('\n');
    }

    /// <summary>Line and column of the position, both 1-based.</summary>
    public (int Line, int Column) Place(int position)
    {
        // Asked for in the order of the text, so that it is counted once; problems alone look back.
        if (position < _counted)
        {
            _line = 1;
            _column = 1;
            _counted = 0;
        }

        for (; _counted < position; _counted++)
        {
            if (text[_counted] == '\n')
            {
                _line++;
                _column = 1;
            }
            else if (!char.IsLowSurrogate(text[_counted]))
            {
                _column++;
            }
        }

        return (_line, _column);
    }

    public bool Fail(string allowed) => Fail(Position, Describe(), allowed);

    /// <summary>Always false, so that it can be returned.</summary>
    public bool Fail(int position, string found, string allowed)
    {
        (int line, int column) = Place(Math.Min(position, text.Length));
        Problem ??= new TomlProblem(line, column, found, allowed);
        return false;
    }

    private string Describe()
    {
        if (IsAtEnd)
            return "the end of the file";
        char found = Current;
        if (found == '\n' || found == '\r' && Peek(1) == '\n')
            return "the end of the line";
        if (char.IsHighSurrogate(found))
            return "'" + text.Substring(Position, 2) + "'";
        return char.IsControl(found)
            ? string.Create(CultureInfo.InvariantCulture, $"the control character U+{(int)found:X4}")
            : "'" + found + "'";
    }
}
