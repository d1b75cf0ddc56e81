using System;

namespace Edda.Core.Wire;

/// <summary>A length of bytes in a buffer that grows and is kept. The base of <see cref="Text"/> and <see cref="Blob"/>.</summary>
public abstract class WireBytes
{
    // Null until first filled: an empty array would cost 24 bytes for every field that is never used.
    private byte[] _bytes;
    private int _length;

    /// <summary>In bytes.</summary>
    public int Length
    {
        get { return _length; }
    }

    public bool IsEmpty
    {
        get { return _length == 0; }
    }

    /// <summary>The buffer; the first <see cref="Length"/> bytes of it count. It is replaced when the content grows.</summary>
    internal byte[] Buffer
    {
        get { return _bytes; }
    }

    public void Clear()
    {
        _length = 0;
    }

    public void CopyTo(byte[] destination, int offset)
    {
        if (_length != 0)
        {
            Array.Copy(_bytes, 0, destination, offset, _length);
        }
    }

    public byte[] ToArray()
    {
        var bytes = new byte[_length];
        CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>A buffer with at least this room. What was in it is lost.</summary>
    internal byte[] Reserve(int length)
    {
        if (_bytes == null || _bytes.Length < length)
        {
            _length = 0;
            _bytes = new byte[length];
        }

        return _bytes;
    }

    /// <summary>Says how much of the reserved room is filled.</summary>
    internal void SetLength(int length)
    {
        _length = length;
    }

    internal bool Same(byte[] bytes, int offset, int count)
    {
        if (count != _length)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (_bytes[i] != bytes[offset + i])
            {
                return false;
            }
        }

        return true;
    }

    internal int Hash()
    {
        // FNV-1a: maps on the device are bounded by their capacity, so a keyed hash would buy nothing.
        uint hash = 2166136261;
        for (int i = 0; i < _length; i++)
        {
            hash = (hash ^ _bytes[i]) * 16777619;
        }

        return (int)hash;
    }

    protected void SetBytes(byte[] bytes, int offset, int count)
    {
        byte[] buffer = Reserve(count);
        Array.Copy(bytes, offset, buffer, 0, count);
        _length = count;
    }
}
