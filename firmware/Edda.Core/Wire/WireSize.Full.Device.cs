namespace Edda.Core.Wire;

// What a board of Jotunheim does not use: Edda.Core.Lean leaves it out.
public static partial class WireSize
{
    public static int Int64(long value)
    {
        return UInt64((ulong)value);
    }

    /// <summary>A negative int32 is sign-extended and takes ten bytes; so does a negative enum value.</summary>
    public static int Int32(int value)
    {
        return value < 0 ? 10 : UInt32((uint)value);
    }

    public static int SInt32(int value)
    {
        return UInt32((uint)((value << 1) ^ (value >> 31)));
    }

    /// <summary>The elements of a repeated bytes field without their tags.</summary>
    public static int Blobs(BlobList list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += WithLength(list[i].Length);
        }

        return size;
    }
}
