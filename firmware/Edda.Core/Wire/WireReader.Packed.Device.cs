namespace Edda.Core.Wire;

// Repeated numbers. A packed field is one run of elements; the same field may also come element by element, and a
// reader takes both whatever the contract says. Capacity is checked before anything is stored.
public sealed partial class WireReader
{
    // Where the packed field being read began, and the limit to go back to behind it. Packed fields do not nest.
    private int _packedStart;
    private int _packedOuterLimit;

    public void ReadPackedInt32(Int32List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 0);
        while (_position < _limit)
        {
            int value = ReadInt32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadInt32Item(Int32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            int value = ReadInt32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedInt64(Int64List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 0);
        while (_position < _limit)
        {
            long value = ReadInt64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadInt64Item(Int64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            long value = ReadInt64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedUInt32(UInt32List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 0);
        while (_position < _limit)
        {
            uint value = ReadUInt32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadUInt32Item(UInt32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            uint value = ReadUInt32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedUInt64(UInt64List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 0);
        while (_position < _limit)
        {
            ulong value = ReadUInt64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadUInt64Item(UInt64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            ulong value = ReadUInt64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedSInt32(Int32List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 0);
        while (_position < _limit)
        {
            int value = ReadSInt32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadSInt32Item(Int32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            int value = ReadSInt32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedSInt64(Int64List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 0);
        while (_position < _limit)
        {
            long value = ReadSInt64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadSInt64Item(Int64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            long value = ReadSInt64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedBool(BoolList list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 0);
        while (_position < _limit)
        {
            bool value = ReadBool();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadBoolItem(BoolList list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            bool value = ReadBool();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedEnum(EnumList list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 0);
        while (_position < _limit)
        {
            int value = ReadInt32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadEnumItem(EnumList list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            int value = ReadInt32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedFixed32(UInt32List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 4);
        while (_position < _limit)
        {
            uint value = ReadFixed32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadFixed32Item(UInt32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            uint value = ReadFixed32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedFixed64(UInt64List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 8);
        while (_position < _limit)
        {
            ulong value = ReadFixed64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadFixed64Item(UInt64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            ulong value = ReadFixed64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedSFixed32(Int32List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 4);
        while (_position < _limit)
        {
            int value = ReadSFixed32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadSFixed32Item(Int32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            int value = ReadSFixed32();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedSFixed64(Int64List list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 8);
        while (_position < _limit)
        {
            long value = ReadSFixed64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadSFixed64Item(Int64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            long value = ReadSFixed64();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedFloat(FloatList list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 4);
        while (_position < _limit)
        {
            float value = ReadFloat();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadFloatItem(FloatList list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            float value = ReadFloat();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    public void ReadPackedDouble(DoubleList list, int maxCount)
    {
        BeginPacked(list.Count, maxCount, 8);
        while (_position < _limit)
        {
            double value = ReadDouble();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }

        EndPacked(list.Count);
    }

    public void ReadDoubleItem(DoubleList list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            double value = ReadDouble();
            if (_status == WireStatus.Ok)
            {
                list.Add(value);
            }
        }
    }

    // fixedSize 0 stands for varints: there are as many of them as bytes without the upper bit.
    private void BeginPacked(int count, int maxCount, int fixedSize)
    {
        _failedItem = count;
        _packedStart = _position;
        int length = ReadLength(int.MaxValue);
        _packedOuterLimit = _limit;
        int more = 0;
        if (fixedSize != 0)
        {
            more = length / fixedSize;
            if (more * fixedSize != length)
            {
                FailAt(_packedStart, WireStatus.Truncated);
                return;
            }
        }
        else
        {
            for (int i = 0; i < length; i++)
            {
                if (_bytes[_position + i] < 0x80)
                {
                    more++;
                }
            }
        }

        if (more > maxCount - count)
        {
            FailAt(_packedStart, WireStatus.OverCapacity);
            return;
        }

        _limit = _position + length;
    }

    private void EndPacked(int count)
    {
        _failedItem = count;
        if (_status == WireStatus.Ok)
        {
            _limit = _packedOuterLimit;
        }
        else
        {
            FailAt(_packedStart, _status);
        }
    }
}
