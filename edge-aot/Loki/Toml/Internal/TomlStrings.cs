using System.Globalization;
using System.Text;

namespace Edda.Loki.Toml.Internal;

/// <summary>The four ways to write text: basic and literal, on one line and on several.</summary>
internal sealed class TomlStrings(TomlCursor cursor)
{
    public bool Read(out string text)
    {
        StringBuilder into = new();
        char quote = cursor.Current;
        bool good;
        if (cursor.Peek(1) == quote && cursor.Peek(2) == quote)
        {
            cursor.Advance(3);
            good = ReadLines(quote, into);
        }
        else
        {
            cursor.Advance();
            good = ReadLine(quote, into);
        }

        text = into.ToString();
        return good;
    }

    private bool ReadLine(char quote, StringBuilder into)
    {
        while (!cursor.TryTake(quote))
        {
            if (cursor.IsAtEnd || TomlBlank.IsForbidden(cursor.Current))
                return cursor.Fail("allowed: the text's closing quotation mark on the same line");
            if (quote == '"' && cursor.Current == '\\' ? !ReadEscape(into) : !Copy(into))
                return false;
        }

        return true;
    }

    private bool ReadLines(char quote, StringBuilder into)
    {
        cursor.TryTakeNewline();
        while (true)
        {
            int quotes = 0;
            while (cursor.Peek(quotes) == quote)
                quotes++;
            if (quotes >= 3)
            {
                // Up to two quotation marks may stand before the closing three.
                int own = Math.Min(quotes - 3, 2);
                into.Append(quote, own);
                cursor.Advance(own + 3);
                return true;
            }

            if (quotes > 0)
            {
                into.Append(quote, quotes);
                cursor.Advance(quotes);
                continue;
            }

            int start = cursor.Position;
            if (cursor.TryTakeNewline())
            {
                into.Append(cursor.Since(start));
                continue;
            }

            if (cursor.IsAtEnd || TomlBlank.IsForbidden(cursor.Current))
                return cursor.Fail("allowed: three quotation marks at the end of the text, and no control characters");
            if (quote != '"' || cursor.Current != '\\')
                Copy(into);
            else if (!SkipLineEnd() && !ReadEscape(into))
                return false;
        }
    }

    /// <summary>A backslash at the end of a line swallows all blanks and line ends up to the next text.</summary>
    private bool SkipLineEnd()
    {
        int ahead = 1;
        while (cursor.Peek(ahead) is ' ' or '\t')
            ahead++;
        if (cursor.Peek(ahead) != '\n' && !(cursor.Peek(ahead) == '\r' && cursor.Peek(ahead + 1) == '\n'))
            return false;
        cursor.Advance(ahead);
        do
        {
            cursor.SkipBlanks();
        }
        while (cursor.TryTakeNewline());
        return true;
    }

    private bool ReadEscape(StringBuilder into)
    {
        const string allowed = "allowed: \\b \\t \\n \\f \\r \\\" \\\\ \\u0000 \\U00000000, of a Unicode character";
        char kind = cursor.Peek(1);
        int digits = kind switch { 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            int index = "btnfr\"\\".IndexOf(kind);
            if (index < 0 || kind == TomlCursor.End)
                return cursor.Fail(cursor.Position, "an unknown escape", allowed);
            into.Append("\b\t\n\f\r\"\\"[index]);
            cursor.Advance(2);
            return true;
        }

        int start = cursor.Position;
        cursor.Advance(2);
        for (int i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(cursor.Current))
                return cursor.Fail(allowed);
            cursor.Advance();
        }

        uint code = uint.Parse(cursor.Since(start + 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (!Rune.IsValid(code))
            return cursor.Fail(start, "an escape that is no character", allowed);
        into.Append(new Rune(code).ToString());
        return true;
    }

    private bool Copy(StringBuilder into)
    {
        into.Append(cursor.Current);
        cursor.Advance();
        return true;
    }
}
