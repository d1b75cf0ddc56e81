using System;

using Edda.Core.Internal;

namespace Edda.Core.Buffers;

/// <summary>
/// A queue of bytes in one array that is allocated once. What does not fit is refused, never grown for. One thread uses it
/// at a time.
/// </summary>
/// <remarks>
/// <code>
///  0        _head              _head + Count      Capacity
///  |  free   |  readable bytes  |      free          |      (or wrapped round the end)
/// </code>
/// </remarks>
public sealed class RingBuffer
{
    private readonly byte[] _bytes;
    private int _head;

    public RingBuffer(int capacity)
    {
        if (capacity < 1)
            Throw.OutOfRange(nameof(capacity), capacity, "1 or more");
        _bytes = new byte[capacity];
    }

    public int Capacity => _bytes.Length;

    public int Count { get; private set; }

    public int Free => _bytes.Length - Count;

    /// <summary>The array itself, for a socket that reads or writes in place: see the runs below.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Where the oldest byte is.</summary>
    public int ReadOffset => _head;

    /// <summary>How many bytes from <see cref="ReadOffset"/> on lie in one piece.</summary>
    public int ReadRun => Count < _bytes.Length - _head ? Count : _bytes.Length - _head;

    /// <summary>Where the next byte goes.</summary>
    public int WriteOffset
    {
        get
        {
            int tail = _head + Count;
            return tail < _bytes.Length ? tail : tail - _bytes.Length;
        }
    }

    /// <summary>How many bytes fit from <see cref="WriteOffset"/> on in one piece.</summary>
    public int WriteRun
    {
        get
        {
            int toEnd = _bytes.Length - WriteOffset;
            return Free < toEnd ? Free : toEnd;
        }
    }

    /// <summary>Appends as many bytes as fit and says how many that were.</summary>
    public int Write(byte[] source, int offset, int count)
    {
        int total = count < Free ? count : Free;
        int left = total;
        while (left > 0)
        {
            int run = left < WriteRun ? left : WriteRun;
            Array.Copy(source, offset, _bytes, WriteOffset, run);
            Count += run;
            offset += run;
            left -= run;
        }

        return total < 0 ? 0 : total;
    }

    /// <summary>Appends all of it, or nothing and false.</summary>
    public bool TryWrite(byte[] source, int offset, int count)
    {
        if (count < 0 || count > Free)
            return false;
        Write(source, offset, count);
        return true;
    }

    /// <summary>Takes out as many bytes as there are, at most <paramref name="count"/>, and says how many that were.</summary>
    public int Read(byte[] target, int offset, int count)
    {
        int total = Peek(target, offset, count);
        Skip(total);
        return total;
    }

    /// <summary>Like <see cref="Read"/>, and leaves the bytes where they are.</summary>
    public int Peek(byte[] target, int offset, int count)
    {
        int total = count < Count ? count : Count;
        if (total <= 0)
            return 0;
        int first = total < ReadRun ? total : ReadRun;
        Array.Copy(_bytes, _head, target, offset, first);
        if (total > first)
            Array.Copy(_bytes, 0, target, offset + first, total - first);
        return total;
    }

    /// <summary>Drops the oldest bytes and says how many that were.</summary>
    public int Skip(int count)
    {
        int total = count < Count ? count : Count;
        if (total <= 0)
            return 0;
        _head += total;
        if (_head >= _bytes.Length)
            _head -= _bytes.Length;
        Count -= total;

        // An empty buffer starts over, so that the next write lies in one piece.
        if (Count == 0)
            _head = 0;
        return total;
    }

    /// <summary>Counts bytes that were put at <see cref="WriteOffset"/> from outside; false, and nothing, beyond <see cref="WriteRun"/>.</summary>
    public bool Advance(int count)
    {
        if (count < 0 || count > WriteRun)
            return false;
        Count += count;
        return true;
    }

    public void Clear()
    {
        _head = 0;
        Count = 0;
    }
}
