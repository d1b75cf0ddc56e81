namespace Edda.Loki.Toml.Internal;

/// <summary>What means nothing: comments, and in arrays also line ends.</summary>
internal static class TomlBlank
{
    /// <summary>Up to the line's end, which stays. False: a character that no comment may have.</summary>
    public static bool TrySkipComment(TomlCursor cursor)
    {
        if (!cursor.TryTake('#'))
            return true;
        while (!cursor.IsAtEnd && cursor.Current != '\n')
        {
            if (cursor.Current == '\r' && cursor.Peek(1) == '\n')
                return true;
            if (IsForbidden(cursor.Current))
                return cursor.Fail("allowed: no control characters but tabs");
            cursor.Advance();
        }

        return true;
    }

    public static bool TrySkipLines(TomlCursor cursor)
    {
        do
        {
            cursor.SkipBlanks();
            if (!TrySkipComment(cursor))
                return false;
        }
        while (cursor.TryTakeNewline());
        return true;
    }

    public static bool IsForbidden(char character) => character is < ' ' and not '\t' or '\x7f';
}
