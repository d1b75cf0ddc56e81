using System;

namespace Edda.Core.Wire;

/// <summary>A repeated field of float: a buffer that grows and is kept.</summary>
public sealed class FloatList
{
    private float[] _items;
    private int _count;

    public int Count
    {
        get { return _count; }
    }

    public float this[int index]
    {
        get { return _items[index]; }
        set { _items[index] = value; }
    }

    internal int PackedSize { get; set; }

    public void Clear()
    {
        _count = 0;
    }

    public void Add(float value)
    {
        if (_items == null)
        {
            _items = new float[4];
        }
        else if (_count == _items.Length)
        {
            var items = new float[_count * 2];
            Array.Copy(_items, items, _count);
            _items = items;
        }

        _items[_count++] = value;
    }
}
