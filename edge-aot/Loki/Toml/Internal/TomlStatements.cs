namespace Edda.Loki.Toml.Internal;

/// <summary>The lines of a document: headers, key/value pairs, comments. One reading.</summary>
internal sealed class TomlStatements
{
    private readonly TomlCursor _cursor;
    private readonly TomlTable _document;
    private readonly TomlKeys _keys;
    private readonly TomlValues _values;
    private readonly List<string> _path = [];
    private TomlTable _section;
    private int _sectionDepth;

    public TomlStatements(TomlCursor cursor, TomlTable document)
    {
        _cursor = cursor;
        _document = document;
        _section = document;
        _keys = new TomlKeys(cursor);
        _values = new TomlValues(cursor);
    }

    public bool Read()
    {
        while (true)
        {
            _cursor.SkipBlanks();
            if (_cursor.IsAtEnd)
                return true;
            bool good = _cursor.Current switch
            {
                '#' or '\n' or '\r' => true,
                '[' => ReadHeader(),
                _ => _values.ReadPair(_section, _sectionDepth),
            };
            if (!good || !ReadLineEnd())
                return false;
        }
    }

    private bool ReadLineEnd()
    {
        _cursor.SkipBlanks();
        return TomlBlank.TrySkipComment(_cursor)
            && (_cursor.IsAtEnd || _cursor.TryTakeNewline() || _cursor.Fail("allowed: a comment or the end of the line"));
    }

    private bool ReadHeader()
    {
        int start = _cursor.Position;
        _cursor.Advance();
        bool isArray = _cursor.TryTake('[');
        if (!_keys.Read(_path))
            return false;
        if (!_cursor.TryTake(']') || isArray && !_cursor.TryTake(']'))
            return _cursor.Fail(isArray ? "allowed: ]], a dot and a further key" : "allowed: ], a dot and a further key");
        if (_path.Count > TomlReader.MaximumDepth)
            return TooDeep(start);

        (int line, int column) = _cursor.Place(start);
        TomlTable parent = _document;
        for (int i = 0; i < _path.Count - 1; i++)
        {
            if (!Enter(ref parent, i, start, line, column))
                return false;
        }

        _sectionDepth = _path.Count;
        return isArray ? AddElement(parent, start, line, column) : Open(parent, start, line, column);
    }

    private bool Enter(ref TomlTable parent, int index, int start, int line, int column)
    {
        if (!parent.TryGet(_path[index], out TomlValue? child))
        {
            TomlTable made = new(TomlTableMaker.LongerHeader);
            parent.TryAdd(_path[index], new TomlValue(TomlKind.Table, line, column) { Table = made });
            parent = made;
            return true;
        }

        TomlTable? table = child.IsArrayOfTables ? child.Items[^1].Table : child.Table;
        if (table is null)
            return _cursor.Fail(start, $"a table within \"{Name(index)}\", which is no table (line {child.Line})", "allowed: a table of another name");
        if (table.Maker == TomlTableMaker.Braces)
            return Complete(start, index, child);
        parent = table;
        return true;
    }

    private bool Open(TomlTable parent, int start, int line, int column)
    {
        string name = _path[^1];
        if (!parent.TryGet(name, out TomlValue? child))
        {
            _section = new TomlTable(TomlTableMaker.Header);
            return parent.TryAdd(name, new TomlValue(TomlKind.Table, line, column) { Table = _section });
        }

        if (child.Table is not { Maker: TomlTableMaker.LongerHeader } table)
            return Again(start, child);
        table.Maker = TomlTableMaker.Header;
        _section = table;
        return true;
    }

    private bool AddElement(TomlTable parent, int start, int line, int column)
    {
        string name = _path[^1];
        if (!parent.TryGet(name, out TomlValue? array))
        {
            array = new TomlValue(TomlKind.Array, line, column) { IsArrayOfTables = true };
            parent.TryAdd(name, array);
        }

        if (!array.IsArrayOfTables)
            return Again(start, array);
        _section = new TomlTable(TomlTableMaker.Header);
        array.Items.Add(new TomlValue(TomlKind.Table, line, column) { Table = _section });
        return true;
    }

    private bool Again(int start, TomlValue first) =>
        _cursor.Fail(start, $"\"{Name(_path.Count - 1)}\" a second time (first: line {first.Line})", "allowed: each name once");

    private bool Complete(int start, int index, TomlValue first) =>
        _cursor.Fail(
            start, $"an addition to \"{Name(index)}\" (line {first.Line})", "allowed: nothing, a table between braces is complete");

    private bool TooDeep(int start) =>
        _cursor.Fail(start, $"more than {TomlReader.MaximumDepth} levels", $"allowed: up to {TomlReader.MaximumDepth}");

    private string Name(int last) => string.Join('.', _path.GetRange(0, last + 1));
}
