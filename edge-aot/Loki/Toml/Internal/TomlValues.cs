namespace Edda.Loki.Toml.Internal;

/// <summary>Key/value pairs and values of every kind. Recursion is bounded by <see cref="TomlReader.MaximumDepth"/>.</summary>
internal sealed class TomlValues(TomlCursor cursor)
{
    private readonly TomlKeys _keys = new(cursor);
    private readonly TomlStrings _strings = new(cursor);

    /// <summary>Reads "key = value" into a table that is itself at this depth.</summary>
    public bool ReadPair(TomlTable table, int depth)
    {
        int start = cursor.Position;
        List<string> path = [];
        if (!_keys.Read(path))
            return false;
        if (!cursor.TryTake('='))
            return cursor.Fail("allowed: = and a value, after a key");
        depth += path.Count;
        if (depth > TomlReader.MaximumDepth)
            return TooDeep(start);

        (int line, int column) = cursor.Place(start);
        for (int i = 0; i < path.Count - 1; i++)
        {
            if (!table.TryGet(path[i], out TomlValue? child))
            {
                child = new TomlValue(TomlKind.Table, line, column) { Table = new TomlTable(TomlTableMaker.DottedKey) };
                table.TryAdd(path[i], child);
            }

            if (child.Table is not { Maker: TomlTableMaker.DottedKey } next)
                return Again(start, path, i, child);
            table = next;
        }

        if (table.TryGet(path[^1], out TomlValue? first))
            return Again(start, path, path.Count - 1, first);
        cursor.SkipBlanks();
        return Read(depth, out TomlValue value) && table.TryAdd(path[^1], value);
    }

    private bool Read(int depth, out TomlValue value)
    {
        value = null!;
        int start = cursor.Position;
        (int line, int column) = cursor.Place(start);
        switch (cursor.Current)
        {
            case '"' or '\'':
                if (!_strings.Read(out string text))
                    return false;
                value = new TomlValue(TomlKind.String, line, column) { Text = text };
                return true;
            case '[':
                return depth < TomlReader.MaximumDepth ? ReadArray(depth, line, column, out value) : TooDeep(start);
            case '{':
                return depth < TomlReader.MaximumDepth ? ReadTable(depth, line, column, out value) : TooDeep(start);
            default:
                return ReadWord(line, column, out value);
        }
    }

    private bool ReadArray(int depth, int line, int column, out TomlValue array)
    {
        array = new TomlValue(TomlKind.Array, line, column);
        cursor.Advance();
        while (true)
        {
            if (!TomlBlank.TrySkipLines(cursor))
                return false;
            if (cursor.TryTake(']'))
                return true;
            if (!Read(depth + 1, out TomlValue item))
                return false;
            array.Items.Add(item);
            if (!TomlBlank.TrySkipLines(cursor))
                return false;
            if (!cursor.TryTake(',') && cursor.Current != ']')
                return cursor.Fail("allowed: a comma or ], after a value of an array");
        }
    }

    private bool ReadTable(int depth, int line, int column, out TomlValue value)
    {
        // Its dotted keys need it open; what it contains is reached through it alone, so it is closed from the start.
        TomlTable table = new(TomlTableMaker.Braces);
        value = new TomlValue(TomlKind.Table, line, column) { Table = table };
        cursor.Advance();
        cursor.SkipBlanks();
        if (cursor.TryTake('}'))
            return true;
        while (ReadPair(table, depth))
        {
            cursor.SkipBlanks();
            if (cursor.TryTake('}'))
                return true;
            if (!cursor.TryTake(','))
                return cursor.Fail("allowed: a comma or }, on the same line");
            cursor.SkipBlanks();
        }

        return false;
    }

    /// <summary>Numbers, dates, times, true and false: whatever is written without quotation marks.</summary>
    private bool ReadWord(int line, int column, out TomlValue value)
    {
        int start = cursor.Position;
        SkipWord();
        // A date and a time may have a blank between them.
        if (cursor.Position - start == 10 && cursor.Since(start)[4] == '-' && cursor.Current == ' '
            && char.IsAsciiDigit(cursor.Peek(1)))
        {
            cursor.Advance();
            SkipWord();
        }

        string word = cursor.Since(start);
        value = null!;
        if (word.Length == 0)
            return cursor.Fail("allowed: a value");
        TomlValue? read = word is "true" or "false"
            ? new TomlValue(TomlKind.Boolean, line, column) { Boolean = word == "true" }
            : TomlNumbers.Read(word, line, column) ?? TomlMoments.Read(word, line, column);
        if (read is null)
        {
            return cursor.Fail(
                start, '"' + (word.Length > 40 ? word[..40] + "..." : word) + '"',
                "allowed: text in quotation marks, a number that fits 64 bits, true, false, a date, a time, an array or a table");
        }

        value = read;
        return true;
    }

    private void SkipWord()
    {
        while (char.IsAsciiLetterOrDigit(cursor.Current) || cursor.Current is '+' or '-' or '_' or '.' or ':')
            cursor.Advance();
    }

    private bool Again(int start, List<string> path, int last, TomlValue first) =>
        cursor.Fail(
            start, $"\"{string.Join('.', path.GetRange(0, last + 1))}\" a second time (first: line {first.Line})",
            "allowed: each name once");

    private bool TooDeep(int start) =>
        cursor.Fail(start, $"more than {TomlReader.MaximumDepth} levels", $"allowed: up to {TomlReader.MaximumDepth}");
}
