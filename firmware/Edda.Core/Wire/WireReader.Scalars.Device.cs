using System;

namespace Edda.Core.Wire;

// The scalars. Where 32 bits are asked for, a longer varint loses its upper bits, as every protobuf library does it.
public sealed partial class WireReader
{
    private const int LongestVarint = 10;

    public uint ReadUInt32()
    {
        return (uint)ReadUInt64();
    }

    public ulong ReadUInt64()
    {
        int position = _position;
        int room = _limit - position;
        if (room > LongestVarint)
        {
            room = LongestVarint;
        }

        ulong value = 0;
        for (int i = 0; i < room; i++)
        {
            byte next = _bytes[position + i];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                _position = position + i + 1;
                return value;
            }
        }

        Fail(room == LongestVarint ? WireStatus.Malformed : WireStatus.Truncated);
        return 0;
    }

    public bool ReadBool()
    {
        return ReadUInt64() != 0;
    }

    public long ReadSInt64()
    {
        ulong value = ReadUInt64();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public uint ReadFixed32()
    {
        int position = _position;
        if (_limit - position < 4)
        {
            Fail(WireStatus.Truncated);
            return 0;
        }

        _position = position + 4;
        return (uint)(_bytes[position] | (_bytes[position + 1] << 8) | (_bytes[position + 2] << 16)
            | (_bytes[position + 3] << 24));
    }

    public ulong ReadFixed64()
    {
        if (_limit - _position < 8)
        {
            Fail(WireStatus.Truncated);
            return 0;
        }

        uint low = ReadFixed32();
        return low | ((ulong)ReadFixed32() << 32);
    }

    public double ReadDouble()
    {
        int position = _position;
        ReadFixed64();
        return _position == position ? 0 : BitConverter.ToDouble(_bytes, position);
    }
}
