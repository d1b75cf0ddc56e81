using System;

namespace Edda.Core.Wire;

// Packed repeated numbers: a length, then the numbers without tags.
public sealed partial class WireWriter
{
    public void WritePackedInt32(uint tag, Int32List list)
    {
        WriteUInt64(tag, (uint)list.PackedSize);
        for (int i = 0; i < list.Count; i++)
        {
            WriteVarint((ulong)(long)list[i]);
        }
    }

    public void WritePackedInt64(uint tag, Int64List list)
    {
        WriteUInt64(tag, (uint)list.PackedSize);
        for (int i = 0; i < list.Count; i++)
        {
            WriteVarint((ulong)list[i]);
        }
    }

    public void WritePackedUInt32(uint tag, UInt32List list)
    {
        WriteUInt64(tag, (uint)list.PackedSize);
        for (int i = 0; i < list.Count; i++)
        {
            WriteVarint(list[i]);
        }
    }

    public void WritePackedUInt64(uint tag, UInt64List list)
    {
        WriteUInt64(tag, (uint)list.PackedSize);
        for (int i = 0; i < list.Count; i++)
        {
            WriteVarint(list[i]);
        }
    }

    public void WritePackedSInt32(uint tag, Int32List list)
    {
        WriteUInt64(tag, (uint)list.PackedSize);
        for (int i = 0; i < list.Count; i++)
        {
            WriteVarint((uint)((list[i] << 1) ^ (list[i] >> 31)));
        }
    }

    public void WritePackedSInt64(uint tag, Int64List list)
    {
        WriteUInt64(tag, (uint)list.PackedSize);
        for (int i = 0; i < list.Count; i++)
        {
            WriteVarint((ulong)((list[i] << 1) ^ (list[i] >> 63)));
        }
    }

    public void WritePackedBool(uint tag, BoolList list)
    {
        WriteUInt64(tag, (uint)list.PackedSize);
        for (int i = 0; i < list.Count; i++)
        {
            WriteVarint(list[i] ? 1u : 0u);
        }
    }

    public void WritePackedEnum(uint tag, EnumList list)
    {
        WriteUInt64(tag, (uint)list.PackedSize);
        for (int i = 0; i < list.Count; i++)
        {
            WriteVarint((ulong)(long)list[i]);
        }
    }

    public void WritePackedFixed32(uint tag, UInt32List list)
    {
        WriteUInt64(tag, (uint)(list.Count * 4));
        for (int i = 0; i < list.Count; i++)
        {
            Put(list[i]);
        }
    }

    public void WritePackedFixed64(uint tag, UInt64List list)
    {
        WriteUInt64(tag, (uint)(list.Count * 8));
        for (int i = 0; i < list.Count; i++)
        {
            ulong value = list[i];
            Put((uint)value);
            Put((uint)(value >> 32));
        }
    }

    public void WritePackedSFixed32(uint tag, Int32List list)
    {
        WriteUInt64(tag, (uint)(list.Count * 4));
        for (int i = 0; i < list.Count; i++)
        {
            Put((uint)list[i]);
        }
    }

    public void WritePackedSFixed64(uint tag, Int64List list)
    {
        WriteUInt64(tag, (uint)(list.Count * 8));
        for (int i = 0; i < list.Count; i++)
        {
            ulong value = (ulong)list[i];
            Put((uint)value);
            Put((uint)(value >> 32));
        }
    }

    public unsafe void WritePackedFloat(uint tag, FloatList list)
    {
        WriteUInt64(tag, (uint)(list.Count * 4));
        for (int i = 0; i < list.Count; i++)
        {
            float value = list[i];
            _floatBits = *(uint*)&value;
            Put(_floatBits);
        }
    }

    public void WritePackedDouble(uint tag, DoubleList list)
    {
        WriteUInt64(tag, (uint)(list.Count * 8));
        for (int i = 0; i < list.Count; i++)
        {
            ulong value = (ulong)BitConverter.DoubleToInt64Bits(list[i]);
            Put((uint)value);
            Put((uint)(value >> 32));
        }
    }
}
