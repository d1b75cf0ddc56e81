namespace Edda.Loki.Toml.Internal;

/// <summary>Keys: bare, quoted, dotted.</summary>
internal sealed class TomlKeys(TomlCursor cursor)
{
    private readonly TomlStrings _strings = new(cursor);

    /// <summary>Reads a whole key into the list and the blanks behind it.</summary>
    public bool Read(List<string> path)
    {
        path.Clear();
        do
        {
            cursor.SkipBlanks();
            if (!ReadPart(out string part))
                return false;
            path.Add(part);
            cursor.SkipBlanks();
        }
        while (cursor.TryTake('.'));
        return true;
    }

    private bool ReadPart(out string part)
    {
        part = "";
        if (cursor.Current is '"' or '\'')
        {
            if (cursor.StartsWith("\"\"\"") || cursor.StartsWith("'''"))
                return cursor.Fail("allowed: a key in single quotation marks or none");
            return _strings.Read(out part);
        }

        int start = cursor.Position;
        while (char.IsAsciiLetterOrDigit(cursor.Current) || cursor.Current is '_' or '-')
            cursor.Advance();
        part = cursor.Since(start);
        return part.Length > 0 || cursor.Fail("allowed: a key of letters, digits, _ and -, or one in quotation marks");
    }
}
