namespace Edda.Core.Wire;

// Packed repeated numbers, with the length before them.
public static partial class WireSize
{
    public static int PackedInt32(Int32List list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += Int32(list[i]);
        }

        list.PackedSize = size;
        return WithLength(size);
    }

    public static int PackedInt64(Int64List list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += Int64(list[i]);
        }

        list.PackedSize = size;
        return WithLength(size);
    }

    public static int PackedUInt32(UInt32List list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += UInt32(list[i]);
        }

        list.PackedSize = size;
        return WithLength(size);
    }

    public static int PackedUInt64(UInt64List list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += UInt64(list[i]);
        }

        list.PackedSize = size;
        return WithLength(size);
    }

    public static int PackedSInt32(Int32List list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += SInt32(list[i]);
        }

        list.PackedSize = size;
        return WithLength(size);
    }

    public static int PackedSInt64(Int64List list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += SInt64(list[i]);
        }

        list.PackedSize = size;
        return WithLength(size);
    }

    public static int PackedBool(BoolList list)
    {
        list.PackedSize = list.Count;
        return WithLength(list.Count);
    }

    public static int PackedEnum(EnumList list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += Int32(list[i]);
        }

        list.PackedSize = size;
        return WithLength(size);
    }
}
