using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Edda.Core.Wire;

/// <summary>
/// A repeated field of numbers: a buffer that grows and is kept. The device, without generics, has one class for each
/// of the types below and the same members.
/// </summary>
public abstract class ScalarList<T> : IReadOnlyList<T>
    where T : unmanaged
{
    private T[] _items = [];
    private int _count;

    public int Count => _count;

    /// <summary>The elements; good until the next change.</summary>
    public Span<T> Span => new(_items, 0, _count);

    public T this[int index]
    {
        get => Span[index];
        set => Span[index] = value;
    }

    /// <summary>What the elements take as a packed varint field, without tag and length, since last measured.</summary>
    internal int PackedSize { get; set; }

    public void Clear() => _count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T value)
    {
        T[] items = _items;
        int count = _count;
        if ((uint)count < (uint)items.Length)
        {
            items[count] = value;
            _count = count + 1;
            return;
        }

        AddSlow(value);
    }

    public void Add(ReadOnlySpan<T> values)
    {
        values.CopyTo(Reserve(values.Length));
        _count += values.Length;
    }

    public Span<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => new ArraySegment<T>(_items, 0, _count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    /// <summary>Room for so many elements behind the last one.</summary>
    internal Span<T> Reserve(int more)
    {
        int needed = checked(_count + more);
        if (_items.Length < needed)
        {
            Array.Resize(ref _items, Math.Max(needed, Math.Max(4, _items.Length * 2)));
        }

        return _items.AsSpan(_count);
    }

    /// <summary>Counts elements that were written into the reserved room.</summary>
    internal void Advance(int more) => _count += more;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddSlow(T value)
    {
        Reserve(1)[0] = value;
        _count++;
    }
}
