namespace Edda.Edge.Grpc.Internal.Calls;

/// <summary>The few things interceptors remember of one call. A list, because there are rarely more than three.</summary>
internal sealed class CallItems
{
    private readonly List<(object Key, object? Value)> _items = [];

    public object? Get(object key)
    {
        foreach ((object itemKey, object? value) in _items)
        {
            if (ReferenceEquals(itemKey, key))
            {
                return value;
            }
        }

        return null;
    }

    public void Set(object key, object? value)
    {
        for (int i = 0; i < _items.Count; i++)
        {
            if (ReferenceEquals(_items[i].Key, key))
            {
                _items[i] = (key, value);
                return;
            }
        }

        _items.Add((key, value));
    }

    public void Clear() => _items.Clear();
}
