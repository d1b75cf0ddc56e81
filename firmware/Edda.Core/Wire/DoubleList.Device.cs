using System;

namespace Edda.Core.Wire;

/// <summary>A repeated field of double: a buffer that grows and is kept.</summary>
public sealed class DoubleList
{
    private double[] _items;
    private int _count;

    public int Count
    {
        get { return _count; }
    }

    public double this[int index]
    {
        get { return _items[index]; }
        set { _items[index] = value; }
    }

    internal int PackedSize { get; set; }

    public void Clear()
    {
        _count = 0;
    }

    public void Add(double value)
    {
        if (_items == null)
        {
            _items = new double[4];
        }
        else if (_count == _items.Length)
        {
            var items = new double[_count * 2];
            Array.Copy(_items, items, _count);
            _items = items;
        }

        _items[_count++] = value;
    }
}
