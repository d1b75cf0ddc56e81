using System;

namespace Edda.Core.Wire;

/// <summary>
/// A repeated message field. Cleared elements stay behind the count and are handed out again. Generated code derives
/// from it and gives the elements their type.
/// </summary>
public abstract class MessageList
{
    private Message[] _items = new Message[0];
    private int _count;

    public int Count
    {
        get { return _count; }
    }

    public virtual void Clear()
    {
        _count = 0;
    }

    /// <summary>Adds an element, empty and perhaps used before, and hands it out.</summary>
    protected internal Message AddMessage()
    {
        if (_count == _items.Length)
        {
            Grow();
        }

        Message item = _items[_count];
        if (item == null)
        {
            item = Create();
            _items[_count] = item;
        }
        else
        {
            item.Clear();
        }

        _count++;
        return item;
    }

    protected internal Message MessageAt(int index)
    {
        if ((uint)index >= (uint)_count)
        {
            throw new ArgumentOutOfRangeException();
        }

        return _items[index];
    }

    /// <summary>Makes a new element. Only called when there is none to reuse.</summary>
    protected abstract Message Create();

    /// <summary>Takes an element out and closes the gap; it waits behind the others to be reused.</summary>
    protected void RemoveMessage(int index)
    {
        Message removed = MessageAt(index);
        _count--;
        Array.Copy(_items, index + 1, _items, index, _count - index);
        _items[_count] = removed;
    }

    /// <summary>Puts the last element into the place of an earlier one and drops that.</summary>
    protected void ReplaceByLast(int index)
    {
        Message replaced = _items[index];
        _count--;
        _items[index] = _items[_count];
        _items[_count] = replaced;
    }

    private void Grow()
    {
        var items = new Message[_count == 0 ? 4 : _count * 2];
        Array.Copy(_items, items, _count);
        _items = items;
    }
}
