using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edda.Core.Wire;

// Packed repeated numbers: a length, then the numbers without tags.
public ref partial struct WireWriter
{
    public void WritePackedInt32(uint tag, Int32List list) => WritePackedVarints<int, VarintKinds.Int32>(tag, list);

    public void WritePackedInt64(uint tag, Int64List list) => WritePackedVarints<long, VarintKinds.Int64>(tag, list);

    public void WritePackedUInt32(uint tag, UInt32List list) => WritePackedVarints<uint, VarintKinds.UInt32>(tag, list);

    public void WritePackedUInt64(uint tag, UInt64List list) => WritePackedVarints<ulong, VarintKinds.UInt64>(tag, list);

    public void WritePackedSInt32(uint tag, Int32List list) => WritePackedVarints<int, VarintKinds.SInt32>(tag, list);

    public void WritePackedSInt64(uint tag, Int64List list) => WritePackedVarints<long, VarintKinds.SInt64>(tag, list);

    public void WritePackedBool(uint tag, BoolList list) => WritePackedVarints<bool, VarintKinds.Bool>(tag, list);

    public void WritePackedEnum(uint tag, EnumList list) => WritePackedVarints<int, VarintKinds.Int32>(tag, list);

    public void WritePackedFixed32(uint tag, UInt32List list) => WritePackedFixed(tag, list);

    public void WritePackedFixed64(uint tag, UInt64List list) => WritePackedFixed(tag, list);

    public void WritePackedSFixed32(uint tag, Int32List list) => WritePackedFixed(tag, list);

    public void WritePackedSFixed64(uint tag, Int64List list) => WritePackedFixed(tag, list);

    public void WritePackedFloat(uint tag, FloatList list) => WritePackedFixed(tag, list);

    public void WritePackedDouble(uint tag, DoubleList list) => WritePackedFixed(tag, list);

    private void WritePackedVarints<T, TKind>(uint tag, ScalarList<T> list)
        where T : unmanaged
        where TKind : IVarintKind<T>
    {
        WriteTagged(tag, (uint)list.PackedSize);
        ReadOnlySpan<T> items = list.Span;
        int done = 0;
        if (BitConverter.IsLittleEndian)
        {
            _position += PackedVarints.Encode<T, TKind>(
                items, MemoryMarshal.CreateSpan(ref At(_position), _limit - _position), out done);
        }

        for (; done < items.Length; done++)
        {
            WriteVarint(TKind.ToWire(items[done]));
        }
    }

    private void WritePackedFixed<T>(uint tag, ScalarList<T> list)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(list.Span);
        WriteTagged(tag, (uint)bytes.Length);
        int start = _position;
        WriteRaw(bytes);
        if (!BitConverter.IsLittleEndian && !Failed)
        {
            LittleEndian.Reverse(MemoryMarshal.CreateSpan(ref At(start), bytes.Length), Unsafe.SizeOf<T>());
        }
    }
}
