using System;

namespace Edda.Core.Wire;

// Numbers, with their tags. A tag is given as it stands on the wire: field number * 8 + wire type.
public sealed partial class WireWriter
{
    public void WriteUInt32(uint tag, uint value)
    {
        WriteUInt64(tag, value);
    }

    public void WriteUInt64(uint tag, ulong value)
    {
        WriteVarint(tag);
        WriteVarint(value);
    }

    public void WriteSInt64(uint tag, long value)
    {
        WriteUInt64(tag, (ulong)((value << 1) ^ (value >> 63)));
    }

    public void WriteBool(uint tag, bool value)
    {
        WriteUInt64(tag, value ? 1u : 0u);
    }

    public void WriteFixed64(uint tag, ulong value)
    {
        WriteVarint(tag);
        Put((uint)value);
        Put((uint)(value >> 32));
    }

    public void WriteDouble(uint tag, double value)
    {
        WriteFixed64(tag, (ulong)BitConverter.DoubleToInt64Bits(value));
    }

    /// <summary>Writes a varint without a tag.</summary>
    public void WriteVarint(ulong value)
    {
        if (!HasRoom(WireSize.UInt64(value)))
        {
            return;
        }

        while (value >= 0x80)
        {
            _bytes[_position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[_position++] = (byte)value;
    }

    private void Put(uint value)
    {
        if (HasRoom(4))
        {
            _bytes[_position++] = (byte)value;
            _bytes[_position++] = (byte)(value >> 8);
            _bytes[_position++] = (byte)(value >> 16);
            _bytes[_position++] = (byte)(value >> 24);
        }
    }
}
