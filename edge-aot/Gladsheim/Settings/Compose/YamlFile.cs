namespace Edda.Gladsheim.Settings.Compose;

/// <summary>
/// Reads the part of YAML that compose files are made of: mappings and lists by indentation, texts within a line. No
/// anchors, tags, several documents or texts over several lines.
/// </summary>
internal sealed class YamlFile
{
    private const int Deepest = 32;

    private readonly List<YamlLine> _lines;
    private int _next;

    private YamlFile(List<YamlLine> lines)
    {
        _lines = lines;
    }

    private bool AtEnd => _next >= _lines.Count;

    /// <summary>Null for a file that says nothing. Throws <see cref="YamlException"/>.</summary>
    public static YamlNode? Parse(string text)
    {
        YamlFile file = new(Split(text));
        if (file.AtEnd)
            return null;
        YamlNode root = file.ReadBlock(file._lines[0].Indent, 0);
        if (!file.AtEnd)
            throw Fail(file._lines[file._next], "a line that is less indented than the first", "the same indentation");
        return root;
    }

    private static List<YamlLine> Split(string text)
    {
        List<YamlLine> lines = [];
        string[] all = text.Split('\n');
        for (int i = 0; i < all.Length; i++)
        {
            string line = WithoutComment(all[i].TrimEnd('\r'));
            string content = line.TrimStart(' ');
            YamlLine read = new(i + 1, line.Length - content.Length, content.TrimEnd());
            if (read.Text.Length == 0)
                continue;
            if (read.Text[0] == '\t' || read.Text.Contains('\t'))
                throw Fail(read, "a tab", "spaces");
            if (read.Text == "---" && lines.Count == 0)
                continue;
            if (read.Text is "---" or "..." || (read.Text[0] == '%' && read.Indent == 0))
                throw Fail(read, "a second document or a directive", "one document");
            lines.Add(read);
        }

        return lines;
    }

    /// <summary>A "#" begins a comment at the start of a line and after a space, but not within quotes.</summary>
    private static string WithoutComment(string line)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char character = line[i];
            if (quote != '\0')
            {
                if (character == '\\' && quote == '"')
                    i++;
                else if (character == quote)
                    quote = '\0';
            }
            else if (character is '"' or '\'' && (i == 0 || line[i - 1] is ' ' or '[' or '{' or ',' or ':'))
            {
                quote = character;
            }
            else if (character == '#' && (i == 0 || line[i - 1] is ' ' or '\t'))
            {
                return line[..i];
            }
        }

        return line;
    }

    private static bool IsItem(string text) => text == "-" || text.StartsWith("- ", StringComparison.Ordinal);

    private static YamlException Fail(YamlLine line, string found, string allowed) =>
        new(line.Number, line.Indent + 1, found, "allowed: " + allowed);

    private YamlNode ReadBlock(int indent, int depth)
    {
        YamlLine first = _lines[_next];
        if (depth > Deepest)
            throw Fail(first, "mappings in mappings in mappings", "up to 32 levels");
        return IsItem(first.Text) ? ReadList(indent, depth) : ReadMapping(indent, depth);
    }

    private YamlNode ReadList(int indent, int depth)
    {
        List<YamlNode> items = [];
        YamlLine first = _lines[_next];
        while (!AtEnd && _lines[_next].Indent == indent && IsItem(_lines[_next].Text))
        {
            YamlLine line = _lines[_next];
            string rest = line.Text[1..].TrimStart(' ');
            int restColumn = line.Indent + line.Text.Length - rest.Length;
            if (rest.Length == 0)
            {
                _next++;
                items.Add(ReadNested(indent, depth, line));
            }
            else if (IsItem(rest) || new YamlText(rest, line.Number, restColumn + 1).TryReadKey(0, out _, out _))
            {
                // "- key: value" opens a mapping whose other keys stand below its first.
                _lines[_next] = new YamlLine(line.Number, restColumn, rest);
                items.Add(ReadBlock(restColumn, depth + 1));
            }
            else
            {
                _next++;
                items.Add(new YamlText(rest, line.Number, restColumn + 1).ReadValue(0));
            }
        }

        RefuseDeeper(indent);
        return new YamlNode(first.Number, first.Indent + 1) { Items = items };
    }

    private YamlNode ReadMapping(int indent, int depth)
    {
        List<YamlEntry> entries = [];
        YamlLine first = _lines[_next];
        while (!AtEnd && _lines[_next].Indent == indent && !IsItem(_lines[_next].Text))
        {
            YamlLine line = _lines[_next];
            YamlText text = new(line.Text, line.Number, line.Indent + 1);
            if (!text.TryReadKey(0, out string key, out int after))
                throw Fail(line, $"\"{line.Text}\"", "\"key: value\"");
            if (entries.Exists(entry => entry.Key == key))
                throw Fail(line, $"\"{key}\" a second time", "each key once");
            _next++;
            YamlNode value = line.Text.AsSpan(after).Trim(' ').Length == 0
                ? ReadNested(indent, depth, line)
                : text.ReadValue(after);
            entries.Add(new YamlEntry(key, line.Number, line.Indent + 1, value));
        }

        RefuseDeeper(indent);
        return new YamlNode(first.Number, first.Indent + 1) { Entries = entries };
    }

    /// <summary>What stands below a key or a dash. A list may stand at the key's own indentation.</summary>
    private YamlNode ReadNested(int indent, int depth, YamlLine owner)
    {
        if (!AtEnd && _lines[_next].Indent > indent)
            return ReadBlock(_lines[_next].Indent, depth + 1);
        if (!AtEnd && _lines[_next].Indent == indent && IsItem(_lines[_next].Text) && !IsItem(owner.Text))
            return ReadList(indent, depth + 1);
        return new YamlNode(owner.Number, owner.Indent + owner.Text.Length + 1) { Text = "" };
    }

    private void RefuseDeeper(int indent)
    {
        if (!AtEnd && _lines[_next].Indent > indent)
            throw Fail(_lines[_next], "a line that is indented more than those before it", "the same indentation, or a text in one line");
    }
}
