using System;
using Edda.Core.Http2.Internal;

namespace Edda.Core.Http2.Hpack;

/// <summary>
/// Writes a header block (RFC 7541) into a buffer of its caller. It uses no dynamic table, so it keeps nothing between
/// blocks, and no Huffman code: requests are short, and the table for the way out would cost more than the bytes.
/// </summary>
public sealed class HpackEncoder
{
    private byte[] _buffer = [];
    private int _limit;

    /// <summary>Where the next byte goes.</summary>
    public int Position;

    /// <summary>True when the block does not fit. What has been written is then of no use.</summary>
    public bool HasOverflowed;

    /// <summary>The size of the list as SETTINGS_MAX_HEADER_LIST_SIZE counts it.</summary>
    public int ListSize;

    public void Start(byte[] buffer, int offset, int limit)
    {
        _buffer = buffer;
        Position = offset;
        _limit = limit;
        HasOverflowed = false;
        ListSize = 0;
    }

    /// <summary>
    /// Section 6.3: tells that no dynamic table is used. Sent once, because a peer with a smaller table than 4,096 bytes
    /// waits for a word about it (section 4.2).
    /// </summary>
    public void NoTable()
    {
        WriteInteger(0x20, 0x1f, 0);
    }

    /// <summary>Fields that an encoder has written before, and the size of their list.</summary>
    public void Fields(byte[] block, int listSize)
    {
        ListSize += listSize;
        Append(block, 0, block.Length);
    }

    /// <summary>Section 6.1: name and value from the static table.</summary>
    public void Indexed(int index)
    {
        Count(HpackStaticTable.Name(index).Length, HpackStaticTable.Value(index).Length);
        WriteInteger(0x80, 0x7f, index);
    }

    /// <summary>Section 6.2.2: the name from the static table, the value spelled out. A credential is never indexed.</summary>
    public void Field(int nameIndex, string value)
    {
        Count(HpackStaticTable.Name(nameIndex).Length, value.Length);
        WriteInteger(IsSecret(nameIndex) ? 0x10 : 0, 0x0f, nameIndex);
        WriteText(value);
    }

    public void Field(int nameIndex, byte[] value, int valueOffset, int valueLength)
    {
        Count(HpackStaticTable.Name(nameIndex).Length, valueLength);
        WriteInteger(IsSecret(nameIndex) ? 0x10 : 0, 0x0f, nameIndex);
        WriteBytes(value, valueOffset, valueLength);
    }

    /// <summary>Name and value in ASCII.</summary>
    public void Field(string name, string value)
    {
        Count(name.Length, value.Length);
        WriteInteger(0, 0x0f, 0);
        WriteText(name);
        WriteText(value);
    }

    public void Field(string name, byte[] value, int valueOffset, int valueLength)
    {
        Count(name.Length, valueLength);
        WriteInteger(0, 0x0f, 0);
        WriteText(name);
        WriteBytes(value, valueOffset, valueLength);
    }

    /// <summary>
    /// Name and value spelled out. A credential is written as never indexed (section 6.2.3), so that no proxy on the way
    /// puts it into a table that others can probe.
    /// </summary>
    public void Field(byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        int secret = SecretIndex(name, nameOffset, nameLength);
        if (secret != 0)
        {
            Field(secret, value, valueOffset, valueLength);
            return;
        }

        Count(nameLength, valueLength);
        WriteInteger(0, 0x0f, 0);
        WriteBytes(name, nameOffset, nameLength);
        WriteBytes(value, valueOffset, valueLength);
    }

    private static bool IsSecret(int index)
    {
        return index == HpackStaticTable.Authorization
            || index == HpackStaticTable.ProxyAuthorization
            || index == HpackStaticTable.Cookie;
    }

    private static int SecretIndex(byte[] name, int offset, int length)
    {
        if (IsName(HpackStaticTable.Authorization, name, offset, length))
        {
            return HpackStaticTable.Authorization;
        }

        if (IsName(HpackStaticTable.ProxyAuthorization, name, offset, length))
        {
            return HpackStaticTable.ProxyAuthorization;
        }

        return IsName(HpackStaticTable.Cookie, name, offset, length) ? HpackStaticTable.Cookie : 0;
    }

    private static bool IsName(int index, byte[] name, int offset, int length)
    {
        return Ascii.AreEqual(HpackStaticTable.Name(index), name, offset, length);
    }

    private void Count(int nameLength, int valueLength)
    {
        ListSize += nameLength + valueLength + HpackTable.EntryOverhead;
    }

    private void WriteText(string text)
    {
        int length = text.Length;
        WriteInteger(0, 0x7f, length);
        if (HasRoom(length))
        {
            Ascii.Write(text, _buffer, Position);
            Position += length;
        }
    }

    private void WriteBytes(byte[] bytes, int offset, int length)
    {
        WriteInteger(0, 0x7f, length);
        Append(bytes, offset, length);
    }

    private void Append(byte[] bytes, int offset, int length)
    {
        if (HasRoom(length))
        {
            Array.Copy(bytes, offset, _buffer, Position, length);
            Position += length;
        }
    }

    /// <summary>Section 5.1: the pattern in the high bits, the value in the low bits of the mask and 7 bits a byte after.</summary>
    private void WriteInteger(int pattern, int mask, int value)
    {
        if (value < mask)
        {
            WriteByte(pattern | value);
            return;
        }

        WriteByte(pattern | mask);
        value -= mask;
        while (value >= 0x80)
        {
            WriteByte(value | 0x80);
            value >>= 7;
        }

        WriteByte(value);
    }

    private void WriteByte(int value)
    {
        if (HasRoom(1))
        {
            _buffer[Position] = (byte)value;
            Position++;
        }
    }

    private bool HasRoom(int count)
    {
        HasOverflowed |= count > _limit - Position;
        return !HasOverflowed;
    }
}
