using System;

namespace Edda.Core.Calls.Internal;

/// <summary>
/// Bytes that wait, in one piece, for their turn. The buffer grows to what is needed and is kept, unless it became
/// large: a call owns two for as long as its connection lives.
/// </summary>
internal sealed class ByteQueue
{
    private const int FirstSize = 64;

    private static readonly byte[] Nothing = new byte[0];

    private readonly int _largestKept;
    private byte[] _bytes = Nothing;
    private int _end;

    /// <param name="largestKept">A larger buffer was for a message of its own, and is let go of once that has left.</param>
    public ByteQueue(int largestKept)
    {
        _largestKept = largestKept;
    }

    /// <summary>The bytes are Bytes[Start .. Start + Count).</summary>
    public byte[] Bytes
    {
        get { return _bytes; }
    }

    public int Start;

    public int Count
    {
        get { return _end - Start; }
    }

    public void Clear()
    {
        Start = 0;
        _end = 0;
    }

    public void Append(byte[] bytes, int offset, int count)
    {
        int at = Reserve(count);
        Array.Copy(bytes, offset, _bytes, at, count);
    }

    /// <summary>Makes room at the end and counts it as filled. Returns where it is.</summary>
    public int Reserve(int count)
    {
        if (count > _bytes.Length - _end)
        {
            MoveToFront(Count + count);
        }

        int at = _end;
        _end += count;
        return at;
    }

    public void Take(int count)
    {
        Start += count;
        if (Start == _end)
        {
            Clear();
            if (_bytes.Length > _largestKept)
            {
                _bytes = Nothing;
            }
        }
    }

    private void MoveToFront(int needed)
    {
        int count = Count;
        byte[] bytes = _bytes;
        if (needed > bytes.Length)
        {
            int size = bytes.Length == 0 ? FirstSize : bytes.Length;
            while (size < needed)
            {
                size += size / 2;
            }

            bytes = new byte[size];
        }

        Array.Copy(_bytes, Start, bytes, 0, count);
        _bytes = bytes;
        Start = 0;
        _end = count;
    }
}
