using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edda.Core.Wire;

// Repeated numbers. A packed field is one run of elements; the same field may also come element by element, and a
// reader takes both whatever the contract says. Capacity is checked before anything is stored.
public ref partial struct WireReader
{
    public void ReadPackedInt32(Int32List list, int maxCount) => ReadPackedVarints<int, VarintKinds.Int32>(list, maxCount);

    public void ReadPackedInt64(Int64List list, int maxCount) => ReadPackedVarints<long, VarintKinds.Int64>(list, maxCount);

    public void ReadPackedUInt32(UInt32List list, int maxCount) => ReadPackedVarints<uint, VarintKinds.UInt32>(list, maxCount);

    public void ReadPackedUInt64(UInt64List list, int maxCount) => ReadPackedVarints<ulong, VarintKinds.UInt64>(list, maxCount);

    public void ReadPackedSInt32(Int32List list, int maxCount) => ReadPackedVarints<int, VarintKinds.SInt32>(list, maxCount);

    public void ReadPackedSInt64(Int64List list, int maxCount) => ReadPackedVarints<long, VarintKinds.SInt64>(list, maxCount);

    public void ReadPackedBool(BoolList list, int maxCount) => ReadPackedVarints<bool, VarintKinds.Bool>(list, maxCount);

    public void ReadPackedEnum(EnumList list, int maxCount) => ReadPackedVarints<int, VarintKinds.Int32>(list, maxCount);

    public void ReadPackedFixed32(UInt32List list, int maxCount) => ReadPackedFixed(list, maxCount);

    public void ReadPackedFixed64(UInt64List list, int maxCount) => ReadPackedFixed(list, maxCount);

    public void ReadPackedSFixed32(Int32List list, int maxCount) => ReadPackedFixed(list, maxCount);

    public void ReadPackedSFixed64(Int64List list, int maxCount) => ReadPackedFixed(list, maxCount);

    public void ReadPackedFloat(FloatList list, int maxCount) => ReadPackedFixed(list, maxCount);

    public void ReadPackedDouble(DoubleList list, int maxCount) => ReadPackedFixed(list, maxCount);

    public void ReadInt32Item(Int32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadInt32());
        }
    }

    public void ReadInt64Item(Int64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadInt64());
        }
    }

    public void ReadUInt32Item(UInt32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadUInt32());
        }
    }

    public void ReadUInt64Item(UInt64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadUInt64());
        }
    }

    public void ReadSInt32Item(Int32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadSInt32());
        }
    }

    public void ReadSInt64Item(Int64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadSInt64());
        }
    }

    public void ReadBoolItem(BoolList list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadBool());
        }
    }

    public void ReadEnumItem(EnumList list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadInt32());
        }
    }

    public void ReadFixed32Item(UInt32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadFixed32());
        }
    }

    public void ReadFixed64Item(UInt64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadFixed64());
        }
    }

    public void ReadSFixed32Item(Int32List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadSFixed32());
        }
    }

    public void ReadSFixed64Item(Int64List list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadSFixed64());
        }
    }

    public void ReadFloatItem(FloatList list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadFloat());
        }
    }

    public void ReadDoubleItem(DoubleList list, int maxCount)
    {
        if (MayAdd(list.Count, maxCount))
        {
            AddItem(list, ReadDouble());
        }
    }

    private bool MayAdd(int count, int maxCount)
    {
        _failedItem = count;
        if (count < maxCount)
        {
            return true;
        }

        Fail(WireStatus.OverCapacity);
        return false;
    }

    private readonly void AddItem<T>(ScalarList<T> list, T value)
        where T : unmanaged
    {
        if (_status == WireStatus.Ok)
        {
            list.Add(value);
        }
    }

    private void ReadPackedVarints<T, TKind>(ScalarList<T> list, int maxCount)
        where T : unmanaged
        where TKind : IVarintKind<T>
    {
        _failedItem = list.Count;
        int start = _position;
        int length = ReadLength(int.MaxValue);
        int limit = _limit;
        int count = PackedVarints.Count(Bytes(length));
        if (count > maxCount - list.Count)
        {
            FailAt(start, WireStatus.OverCapacity);
            return;
        }

        Span<T> items = list.Reserve(count);
        (int done, int taken) = BitConverter.IsLittleEndian
            ? PackedVarints.Decode<T, TKind>(Bytes(length), items)
            : (0, 0);
        _limit = _position + length;
        _position += taken;
        while (_position < _limit)
        {
            ulong value = ReadVarint();
            if (_status != WireStatus.Ok)
            {
                break;
            }

            items[done++] = TKind.FromWire(value);
        }

        list.Advance(done);
        _failedItem += done;
        if (_status != WireStatus.Ok)
        {
            FailAt(start, _status);
            return;
        }

        _limit = limit;
    }

    private void ReadPackedFixed<T>(ScalarList<T> list, int maxCount)
        where T : unmanaged
    {
        _failedItem = list.Count;
        int start = _position;
        int length = ReadLength(int.MaxValue);
        int count = length / Unsafe.SizeOf<T>();
        if (count * Unsafe.SizeOf<T>() != length)
        {
            FailAt(start, WireStatus.Truncated);
            return;
        }

        if (count > maxCount - list.Count)
        {
            FailAt(start, WireStatus.OverCapacity);
            return;
        }

        Span<byte> items = MemoryMarshal.AsBytes(list.Reserve(count))[..length];
        Bytes(length).CopyTo(items);
        if (!BitConverter.IsLittleEndian)
        {
            LittleEndian.Reverse(items, Unsafe.SizeOf<T>());
        }

        list.Advance(count);
        _position += length;
    }

    private readonly ReadOnlySpan<byte> Bytes(int length) =>
        MemoryMarshal.CreateReadOnlySpan(ref At(_position), length);
}
