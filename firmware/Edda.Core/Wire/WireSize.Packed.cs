namespace Edda.Core.Wire;

// Packed repeated numbers, with the length before them.
public static partial class WireSize
{
    public static int PackedInt32(Int32List list) => Packed<int, VarintKinds.Int32>(list);

    public static int PackedInt64(Int64List list) => Packed<long, VarintKinds.Int64>(list);

    public static int PackedUInt32(UInt32List list) => Packed<uint, VarintKinds.UInt32>(list);

    public static int PackedUInt64(UInt64List list) => Packed<ulong, VarintKinds.UInt64>(list);

    public static int PackedSInt32(Int32List list) => Packed<int, VarintKinds.SInt32>(list);

    public static int PackedSInt64(Int64List list) => Packed<long, VarintKinds.SInt64>(list);

    public static int PackedBool(BoolList list)
    {
        list.PackedSize = list.Count;
        return WithLength(list.Count);
    }

    public static int PackedEnum(EnumList list) => Packed<int, VarintKinds.Int32>(list);

    private static int Packed<T, TKind>(ScalarList<T> list)
        where T : unmanaged
        where TKind : IVarintKind<T>
    {
        int size = 0;
        foreach (T item in list.Span)
        {
            size += UInt64(TKind.ToWire(item));
        }

        list.PackedSize = size;
        return WithLength(size);
    }
}
