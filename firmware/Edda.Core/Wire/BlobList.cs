using System;

namespace Edda.Core.Wire;

/// <summary>A repeated bytes field. Cleared elements stay behind the count and are handed out again.</summary>
public sealed partial class BlobList
{
    private Blob[] _items = new Blob[0];
    private int _count;

    public int Count
    {
        get { return _count; }
    }

    public Blob this[int index]
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
    public Blob Add()
    {
        if (_count == _items.Length)
        {
            var items = new Blob[_count == 0 ? 4 : _count * 2];
            Array.Copy(_items, items, _count);
            _items = items;
        }

        Blob item = _items[_count];
        if (item == null)
        {
            item = new Blob();
            _items[_count] = item;
        }

        item.Clear();
        _count++;
        return item;
    }

    public void Add(Blob value)
    {
        Add().Set(value);
    }
}
