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
public sealed partial class RingBuffer
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

    public int Count;

    public int Free => _bytes.Length - Count;

    /// <summary>The array itself, for a socket that reads or writes in place: see the runs below.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Where the oldest byte is.</summary>
    public int ReadOffset => _head;

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
}
