using System.Diagnostics.CodeAnalysis;

namespace Edda.Loki.Toml;

/// <summary>Names and values in the order of the document.</summary>
internal sealed class TomlTable
{
    private readonly Dictionary<string, TomlValue> _values = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public TomlTable(TomlTableMaker maker) => Maker = maker;

    public IReadOnlyList<string> Names => _names;

    public TomlValue this[string name] => _values[name];

    /// <summary>Decides what may still be added to it.</summary>
    internal TomlTableMaker Maker { get; set; }

    public bool TryGet(string name, [NotNullWhen(true)] out TomlValue? value) => _values.TryGetValue(name, out value);

    /// <summary>False when the name is taken.</summary>
    internal bool TryAdd(string name, TomlValue value)
    {
        if (!_values.TryAdd(name, value))
            return false;
        _names.Add(name);
        return true;
    }
}
