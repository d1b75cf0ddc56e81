using System;

namespace Edda.Core.Wire;

/// <summary>A repeated field of an enum, as numbers; generated code derives from it and gives them their type.</summary>
public abstract class EnumList
{
    private int[] _items;
    private int _count;

    public int Count
    {
        get { return _count; }
    }

    public int this[int index]
    {
        get { return _items[index]; }
        set { _items[index] = value; }
    }

    internal int PackedSize { get; set; }

    public void Clear()
    {
        _count = 0;
    }

    public void Add(int value)
    {
        if (_items == null)
        {
            _items = new int[4];
        }
        else if (_count == _items.Length)
        {
            var items = new int[_count * 2];
            Array.Copy(_items, items, _count);
            _items = items;
        }

        _items[_count++] = value;
    }
}
