using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Edda.Core.Wire;

// Numbers, with their tags. A tag is given as it stands on the wire: field number * 8 + wire type.
public ref partial struct WireWriter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt32(uint tag, int value) => WriteTagged(tag, (ulong)(long)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt64(uint tag, long value) => WriteTagged(tag, (ulong)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt32(uint tag, uint value) => WriteTagged(tag, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt64(uint tag, ulong value) => WriteTagged(tag, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteSInt32(uint tag, int value) => WriteTagged(tag, (uint)((value << 1) ^ (value >> 31)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteSInt64(uint tag, long value) => WriteTagged(tag, (ulong)((value << 1) ^ (value >> 63)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBool(uint tag, bool value) => WriteTagged(tag, value ? 1UL : 0UL);

    public void WriteFixed32(uint tag, uint value)
    {
        WriteVarint(tag);
        if (HasRoom(sizeof(uint)))
        {
            Unsafe.WriteUnaligned(
                ref At(_position), BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value));
            _position += sizeof(uint);
        }
    }

    public void WriteFixed64(uint tag, ulong value)
    {
        WriteVarint(tag);
        if (HasRoom(sizeof(ulong)))
        {
            Unsafe.WriteUnaligned(
                ref At(_position), BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value));
            _position += sizeof(ulong);
        }
    }

    public void WriteSFixed32(uint tag, int value) => WriteFixed32(tag, (uint)value);

    public void WriteSFixed64(uint tag, long value) => WriteFixed64(tag, (ulong)value);

    public void WriteFloat(uint tag, float value) => WriteFixed32(tag, BitConverter.SingleToUInt32Bits(value));

    public void WriteDouble(uint tag, double value) => WriteFixed64(tag, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Whether a float has the value that proto3 does not send: +0. -0 is another value.</summary>
    public static bool IsDefault(float value) => BitConverter.SingleToUInt32Bits(value) == 0;

    /// <summary>Whether a double has the value that proto3 does not send: +0. -0 is another value.</summary>
    public static bool IsDefault(double value) => BitConverter.DoubleToUInt64Bits(value) == 0;

    /// <summary>Writes a varint without a tag.</summary>
    public void WriteVarint(ulong value)
    {
        int position = _position;
        if (BitConverter.IsLittleEndian && _limit - position >= VarintBits.Longest)
        {
            // Eight bytes at once; those behind the varint are overwritten by what follows inside of this message.
            int size = WireSize.UInt64(value);
            if (value < VarintBits.EightBytes)
            {
                Unsafe.WriteUnaligned(ref At(position), VarintBits.Spread(value, size));
            }
            else
            {
                Unsafe.WriteUnaligned(ref At(position), VarintBits.SpreadWithMore(value));
                Unsafe.WriteUnaligned(ref At(position + 8), VarintBits.Upper(value));
            }

            _position = position + size;
            return;
        }

        WriteVarintByBytes(value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteVarintByBytes(ulong value)
    {
        if (!HasRoom(WireSize.UInt64(value)))
        {
            return;
        }

        int position = _position;
        while (value >= 0x80)
        {
            At(position++) = (byte)(value | 0x80);
            value >>= 7;
        }

        At(position++) = (byte)value;
        _position = position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteTagged(uint tag, ulong value)
    {
        int position = _position;
        if (tag < 0x80 && value < 0x80 && _limit - position >= 2)
        {
            At(position) = (byte)tag;
            At(position + 1) = (byte)value;
            _position = position + 2;
            return;
        }

        WriteLongTagged(tag, value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteLongTagged(uint tag, ulong value)
    {
        WriteVarint(tag);
        WriteVarint(value);
    }
}
