using System.Text;

namespace Edda.Gladsheim.Settings.Compose;

/// <summary>
/// Reads what stands within one line: plain and quoted texts, [lists] and {mappings}. Everything of YAML that this does not
/// know is refused with its place, never guessed at.
/// </summary>
internal sealed class YamlText(string text, int line, int firstColumn)
{
    private const int DeepestFlow = 16;

    private int _position;

    private bool AtEnd => _position >= text.Length;

    /// <summary>The value that the rest of the line is.</summary>
    public YamlNode ReadValue(int start)
    {
        _position = start;
        SkipSpaces();
        YamlNode node = ReadNode(inFlow: false, 0);
        SkipSpaces();
        if (!AtEnd)
            throw Fail("something after the end of the value", "a value, then the end of the line");
        return node;
    }

    /// <summary>The key of "key: value"; false when the line has none. Leaves <paramref name="after"/> behind the colon.</summary>
    public bool TryReadKey(int start, out string key, out int after)
    {
        _position = start;
        after = start;
        key = "";
        if (AtEnd)
            return false;
        if (text[_position] is '"' or '\'')
        {
            key = ReadQuoted();
            SkipSpaces();
            after = _position + 1;
            return !AtEnd && text[_position] == ':' && IsSpaceOrEnd(_position + 1);
        }

        if (text[_position] is '[' or '{')
            return false;
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] != ':' || !IsSpaceOrEnd(i + 1))
                continue;
            RefuseIndicator();
            key = text[start..i].TrimEnd();
            after = i + 1;
            return key.Length > 0;
        }

        return false;
    }

    private YamlNode ReadNode(bool inFlow, int depth)
    {
        int column = firstColumn + _position;
        if (AtEnd)
            return new YamlNode(line, column) { Text = "" };
        if (depth > DeepestFlow)
            throw Fail("lists in lists in lists", "up to 16 levels in one line");
        switch (text[_position])
        {
            case '[':
                return ReadFlowList(column, depth);
            case '{':
                return ReadFlowMapping(column, depth);
            case '"' or '\'':
                return new YamlNode(line, column) { Text = ReadQuoted() };
            default:
                RefuseIndicator();
                return new YamlNode(line, column) { Text = Scalar(ReadPlain(inFlow)) };
        }
    }

    private YamlNode ReadFlowList(int column, int depth)
    {
        List<YamlNode> items = [];
        _position++;
        while (true)
        {
            SkipSpaces();
            if (Take(']'))
                return new YamlNode(line, column) { Items = items };
            items.Add(ReadNode(inFlow: true, depth + 1));
            SkipSpaces();
            if (!Take(',') && (AtEnd || text[_position] != ']'))
                throw Fail("a list that does not end", "\"]\" on the same line");
        }
    }

    private YamlNode ReadFlowMapping(int column, int depth)
    {
        List<YamlEntry> entries = [];
        _position++;
        while (true)
        {
            SkipSpaces();
            if (Take('}'))
                return new YamlNode(line, column) { Entries = entries };
            int keyColumn = firstColumn + _position;
            string key = !AtEnd && text[_position] is '"' or '\'' ? ReadQuoted() : ReadPlain(inFlow: true);
            SkipSpaces();
            if (!Take(':'))
                throw Fail("a mapping without \":\"", "{key: value}");
            SkipSpaces();
            if (entries.Exists(entry => entry.Key == key))
                throw Fail($"\"{key}\" a second time", "each key once");
            YamlNode value = !AtEnd && text[_position] is ',' or '}'
                ? new YamlNode(line, firstColumn + _position) { Text = "" }
                : ReadNode(inFlow: true, depth + 1);
            entries.Add(new YamlEntry(key, line, keyColumn, value));
            SkipSpaces();
            if (!Take(',') && (AtEnd || text[_position] != '}'))
                throw Fail("a mapping that does not end", "\"}\" on the same line");
        }
    }

    private string ReadPlain(bool inFlow)
    {
        int start = _position;
        while (!AtEnd)
        {
            char character = text[_position];
            if (inFlow && (character is ',' or ']' or '}' or '[' or '{'))
                break;
            if (character == ':' && IsSpaceOrEnd(_position + 1))
            {
                if (inFlow)
                    break;
                throw Fail("a second \": \" in a line", "quotes around a text with \": \"");
            }

            _position++;
        }

        return text[start.._position].TrimEnd();
    }

    private string ReadQuoted()
    {
        char quote = text[_position];
        StringBuilder value = new();
        for (_position++; !AtEnd; _position++)
        {
            char character = text[_position];
            if (character == quote)
            {
                _position++;
                if (quote == '"' || AtEnd || text[_position] != '\'')
                    return value.ToString();
            }
            else if (character == '\\' && quote == '"')
            {
                character = ReadEscape();
            }

            value.Append(character);
        }

        throw Fail("a text without its closing quote", "the closing quote on the same line");
    }

    private char ReadEscape()
    {
        _position++;
        return AtEnd ? throw Fail("a backslash at the end", "\\n, \\t, \\\", \\\\") : text[_position] switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '"' or '\\' or '/' => text[_position],
            _ => throw Fail($"the escape \\{text[_position]}", "\\n, \\r, \\t, \\\", \\\\, \\/"),
        };
    }

    /// <summary>Anchors, aliases, tags, block texts and the reserved characters (YAML 1.2, 5.3).</summary>
    private void RefuseIndicator()
    {
        string? what = text[_position] switch
        {
            '&' => "an anchor",
            '*' => "an alias",
            '!' => "a tag",
            '|' or '>' => "a text over several lines",
            '%' or '@' or '`' => "a reserved character",
            '?' when IsSpaceOrEnd(_position + 1) => "a key of several lines",
            ',' or ']' or '}' => "a closing bracket or comma without an opening one",
            _ => null,
        };
        if (what is not null)
            throw Fail(what, "plain or quoted texts, lists and mappings");
    }

    private static string Scalar(string plain) => plain is "~" or "null" ? "" : plain;

    private YamlException Fail(string found, string allowed) => new(line, firstColumn + _position, found, "allowed: " + allowed);

    private bool Take(char expected)
    {
        if (AtEnd || text[_position] != expected)
            return false;
        _position++;
        return true;
    }

    private bool IsSpaceOrEnd(int position) => position >= text.Length || text[position] == ' ';

    private void SkipSpaces()
    {
        while (!AtEnd && text[_position] == ' ')
            _position++;
    }
}
