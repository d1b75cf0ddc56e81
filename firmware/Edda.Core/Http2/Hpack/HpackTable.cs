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

    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _nameLengths;
    private readonly int[] _valueLengths;
    private int _newest;
    private int _next;
    private int _size;
    private int _limit;

    public HpackTable(int capacity)
    {
        int entries = capacity / EntryOverhead;
        _bytes = new byte[capacity];
        _starts = new int[entries];
        _nameLengths = new int[entries];
        _valueLengths = new int[entries];
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
