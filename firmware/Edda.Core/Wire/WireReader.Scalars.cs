using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Edda.Core.Wire;

// The scalars. Where 32 bits are asked for, a longer varint loses its upper bits, as every protobuf library does it.
public ref partial struct WireReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt32() => (int)ReadVarint();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadInt64() => (long)ReadVarint();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadUInt32() => (uint)ReadVarint();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadUInt64() => ReadVarint();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadBool() => ReadVarint() != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSInt32()
    {
        uint value = (uint)ReadVarint();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadSInt64()
    {
        ulong value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public uint ReadFixed32()
    {
        int position = _position;
        if (_limit - position < sizeof(uint))
        {
            Fail(WireStatus.Truncated);
            return 0;
        }

        _position = position + sizeof(uint);
        uint value = Unsafe.ReadUnaligned<uint>(ref At(position));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    public ulong ReadFixed64()
    {
        int position = _position;
        if (_limit - position < sizeof(ulong))
        {
            Fail(WireStatus.Truncated);
            return 0;
        }

        _position = position + sizeof(ulong);
        ulong value = Unsafe.ReadUnaligned<ulong>(ref At(position));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    public int ReadSFixed32() => (int)ReadFixed32();

    public long ReadSFixed64() => (long)ReadFixed64();

    public float ReadFloat() => BitConverter.UInt32BitsToSingle(ReadFixed32());

    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadFixed64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadVarint()
    {
        int position = _position;
        if (position < _limit)
        {
            byte first = At(position);
            if (first < 0x80)
            {
                _position = position + 1;
                return first;
            }
        }

        return ReadLongVarint();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLongVarint()
    {
        int position = _position;
        if (BitConverter.IsLittleEndian && _end - position >= sizeof(ulong))
        {
            // The first byte without the upper bit is the last one; what was loaded behind it is cut off.
            ulong raw = Unsafe.ReadUnaligned<ulong>(ref At(position));
            ulong ends = ~raw & 0x8080808080808080;
            int size = (BitOperations.TrailingZeroCount(ends) >> 3) + 1;
            if (ends != 0 && size <= _limit - position)
            {
                _position = position + size;
                return VarintBits.Gather(VarintBits.FirstBytes(raw, size));
            }
        }

        return ReadVarintByBytes();
    }

    private ulong ReadVarintByBytes()
    {
        int position = _position;
        int room = Math.Min(_limit - position, VarintBits.Longest);
        ulong value = 0;
        for (int i = 0; i < room; i++)
        {
            byte next = At(position + i);
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                _position = position + i + 1;
                return value;
            }
        }

        Fail(room == VarintBits.Longest ? WireStatus.Malformed : WireStatus.Truncated);
        return 0;
    }
}
