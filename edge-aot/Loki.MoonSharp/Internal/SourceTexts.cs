namespace Edda.Loki.MoonSharp.Internal;

/// <summary>
/// Scripts' texts by their versions, the most recently used ones. What MoonSharp compiles belongs to one environment, so
/// there is nothing else to remember.
/// </summary>
internal sealed class SourceTexts(int most)
{
    private readonly Dictionary<ulong, LinkedListNode<(ulong Version, string Text)>> _byVersion = [];
    private readonly LinkedList<(ulong Version, string Text)> _byUse = new();

    public string? Find(ulong version)
    {
        if (!_byVersion.TryGetValue(version, out var node))
            return null;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Text;
    }

    public void Add(ulong version, string text)
    {
        if (_byVersion.Count >= most)
            Remove(_byUse.Last!.Value.Version);
        _byVersion[version] = _byUse.AddFirst((version, text));
    }

    public void Remove(ulong version)
    {
        if (_byVersion.Remove(version, out var node))
            _byUse.Remove(node);
    }
}
