using System;

namespace Edda.Core.Http2.Hpack;

/// <summary>The dynamic table of RFC 7541, section 2.3.2, in buffers of fixed size. The decoder owns it.</summary>
/// <remarks>
/// Names and values lie one after the other in a ring of bytes; where an entry starts and how long its parts are is in
/// three rings of numbers. Each entry counts 32 bytes more than it holds, so neither kind of ring can overflow.
/// </remarks>
internal sealed class HpackTable
{
    public const int EntryOverhead = 32;

    /// <summary>
    /// Many peers use no table, and most far less than they may: capacity is made when somebody uses it.
    /// </summary>
    private const int FirstCapacity = 1024;

    private readonly int _capacity;
    private byte[] _bytes = new byte[0];
    private int[] _starts = new int[0];
    private int[] _nameLengths = new int[0];
    private int[] _valueLengths = new int[0];
    private int _newest;
    private int _next;
    private int _size;
    private int _limit;

    public HpackTable(int capacity)
    {
        _capacity = capacity;
        _limit = capacity;
    }

    public int Count;

    public void SetLimit(int limit)
    {
        _limit = limit;
        EvictDownTo(limit);
    }

    public void Add(byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        int size = nameLength + valueLength + EntryOverhead;
        if (size > _limit)
        {
            EvictDownTo(0);
            return;
        }

        EvictDownTo(_limit - size);
        if (_size + size > _bytes.Length)
        {
            Grow(_size + size <= FirstCapacity ? Math.Min(_capacity, FirstCapacity) : _capacity);
        }

        _newest = _newest + 1 == _starts.Length ? 0 : _newest + 1;
        _starts[_newest] = _next;
        _nameLengths[_newest] = nameLength;
        _valueLengths[_newest] = valueLength;
        Put(name, nameOffset, nameLength);
        Put(value, valueOffset, valueLength);
        _size += size;
        Count++;
    }

    /// <summary>The length of the name of an entry; 0 is the newest.</summary>
    public int NameLength(int entry)
    {
        return _nameLengths[Slot(entry)];
    }

    public int ValueLength(int entry)
    {
        return _valueLengths[Slot(entry)];
    }

    public void CopyName(int entry, byte[] target, int targetOffset)
    {
        int slot = Slot(entry);
        Take(_starts[slot], _nameLengths[slot], target, targetOffset);
    }

    public void CopyValue(int entry, byte[] target, int targetOffset)
    {
        int slot = Slot(entry);
        Take((_starts[slot] + _nameLengths[slot]) % _bytes.Length, _valueLengths[slot], target, targetOffset);
    }

    /// <summary>Twice at most. The entries keep their order, oldest first from the beginning of the rings.</summary>
    private void Grow(int capacity)
    {
        int entries = capacity / EntryOverhead;
        byte[] bytes = new byte[capacity];
        int[] starts = new int[entries];
        int[] nameLengths = new int[entries];
        int[] valueLengths = new int[entries];
        int position = 0;
        for (int i = 0; i < Count; i++)
        {
            int slot = Slot(Count - 1 - i);
            starts[i] = position;
            nameLengths[i] = _nameLengths[slot];
            valueLengths[i] = _valueLengths[slot];
            Take(_starts[slot], nameLengths[i] + valueLengths[i], bytes, position);
            position += nameLengths[i] + valueLengths[i];
        }

        _bytes = bytes;
        _starts = starts;
        _nameLengths = nameLengths;
        _valueLengths = valueLengths;
        _newest = Count == 0 ? entries - 1 : Count - 1;
        _next = position;
    }

    private int Slot(int entry)
    {
        int slot = _newest - entry;
        return slot < 0 ? slot + _starts.Length : slot;
    }

    private void EvictDownTo(int size)
    {
        while (_size > size)
        {
            int oldest = Slot(Count - 1);
            _size -= _nameLengths[oldest] + _valueLengths[oldest] + EntryOverhead;
            Count--;
        }
    }

    private void Put(byte[] source, int offset, int length)
    {
        int first = Math.Min(length, _bytes.Length - _next);
        Array.Copy(source, offset, _bytes, _next, first);
        Array.Copy(source, offset + first, _bytes, 0, length - first);
        _next = (_next + length) % _bytes.Length;
    }

    private void Take(int start, int length, byte[] target, int targetOffset)
    {
        int first = Math.Min(length, _bytes.Length - start);
        Array.Copy(_bytes, start, target, targetOffset, first);
        Array.Copy(_bytes, 0, target, targetOffset + first, length - first);
    }
}
