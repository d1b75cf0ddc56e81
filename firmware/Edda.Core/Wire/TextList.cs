using System;

namespace Edda.Core.Wire;

/// <summary>A repeated string field. Cleared elements stay behind the count and are handed out again.</summary>
public sealed partial class TextList
{
    private Text[] _items = new Text[0];
    private int _count;

    public int Count
    {
        get { return _count; }
    }

    public Text this[int index]
    {
        get
        {
            if ((uint)index >= (uint)_count)
            {
                throw new ArgumentOutOfRangeException();
            }

            return _items[index];
        }
    }

    public void Clear()
    {
        _count = 0;
    }

    /// <summary>Adds an empty element, perhaps used before, and hands it out.</summary>
    public Text Add()
    {
        if (_count == _items.Length)
        {
            var items = new Text[_count == 0 ? 4 : _count * 2];
            Array.Copy(_items, items, _count);
            _items = items;
        }

        Text item = _items[_count];
        if ((object)item == null)
        {
            item = new Text();
            _items[_count] = item;
        }

        item.Clear();
        _count++;
        return item;
    }

    public void Add(string value)
    {
        Add().Set(value);
    }

    public void Add(Text value)
    {
        Add().Set(value);
    }
}
