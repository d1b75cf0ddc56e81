using System;

namespace Edda.Core.Buffers;

// What a board of Jotunheim does not use: Edda.Core.Lean leaves it out.
public sealed partial class RingBuffer
{
    /// <summary>How many bytes from <see cref="ReadOffset"/> on lie in one piece.</summary>
    public int ReadRun => Count < _bytes.Length - _head ? Count : _bytes.Length - _head;

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
