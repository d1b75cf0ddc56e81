using System;
using Edda.Core.Grpc;
using Edda.Core.Http2.Internal;

namespace Edda.Core.Calls;

/// <summary>
/// Metadata of a call in one buffer of fixed capacity, in the order it was added. Names and values are bytes, because a
/// value may hold what a device's string cannot. The owner may use it again after <see cref="Clear"/>.
/// </summary>
/// <remarks>
/// Layout of an entry: name length (2 bytes, big-endian), value length (2), name, value. Values of "-bin" names are kept
/// as they travel, in base64.
/// </remarks>
public sealed partial class CallMetadata
{
    private const int Prefix = 4;

    private readonly byte[] _bytes;
    private int _used;

    public CallMetadata(int capacity)
    {
        _bytes = new byte[capacity];
    }

    /// <summary>True when something did not fit and was left out.</summary>
    public bool IsTruncated;

    public int Count;

    /// <summary>The buffer that <see cref="NameOffset"/> and <see cref="ValueOffset"/> point into.</summary>
    public byte[] Bytes
    {
        get { return _bytes; }
    }

    public void Clear()
    {
        _used = 0;
        Count = 0;
        IsTruncated = false;
    }

    public bool Add(byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        if (!TryReserve(nameLength, valueLength))
        {
            return false;
        }

        Array.Copy(name, nameOffset, _bytes, _used + Prefix, nameLength);
        Array.Copy(value, valueOffset, _bytes, _used + Prefix + nameLength, valueLength);
        return TryCommit(nameLength, valueLength);
    }

    /// <summary>The first entry's cursor, or -1. A cursor is good until the next change.</summary>
    public int First()
    {
        return _used == 0 ? -1 : 0;
    }

    public int Next(int cursor)
    {
        int next = ValueOffset(cursor) + ValueLength(cursor);
        return next < _used ? next : -1;
    }

    public int NameOffset(int cursor)
    {
        return cursor + Prefix;
    }

    public int NameLength(int cursor)
    {
        return (_bytes[cursor] << 8) | _bytes[cursor + 1];
    }

    public int ValueOffset(int cursor)
    {
        return cursor + Prefix + NameLength(cursor);
    }

    public int ValueLength(int cursor)
    {
        return (_bytes[cursor + 2] << 8) | _bytes[cursor + 3];
    }

    private bool TryReserve(int nameLength, int valueLength)
    {
        if (nameLength <= 0xffff && valueLength <= 0xffff && nameLength + valueLength + Prefix <= _bytes.Length - _used)
        {
            return true;
        }

        IsTruncated = true;
        return false;
    }

    private bool TryCommit(int nameLength, int valueLength)
    {
        int name = _used + Prefix;
        if (!FieldSyntax.IsName(_bytes, name, nameLength) || !FieldSyntax.IsValue(_bytes, name + nameLength, valueLength))
        {
            return false;
        }

        _bytes[_used] = (byte)(nameLength >> 8);
        _bytes[_used + 1] = (byte)nameLength;
        _bytes[_used + 2] = (byte)(valueLength >> 8);
        _bytes[_used + 3] = (byte)valueLength;
        _used += Prefix + nameLength + valueLength;
        Count++;
        return true;
    }
}
