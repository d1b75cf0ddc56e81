using System.Numerics;
using System.Runtime.CompilerServices;

namespace Edda.Core.Wire;

/// <summary>How many bytes a value takes on the wire, without its tag.</summary>
public static partial class WireSize
{
    // A varint carries 7 bits in each byte: ceil(bits / 7), as a multiplication and a shift.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int UInt64(ulong value) => ((BitOperations.Log2(value | 1) * 9) + 73) >> 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int UInt32(uint value) => ((BitOperations.Log2(value | 1) * 9) + 73) >> 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Int64(long value) => UInt64((ulong)value);

    /// <summary>A negative int32 is sign-extended and takes ten bytes; so does a negative enum value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Int32(int value) => UInt64((ulong)(long)value);

    public static int SInt32(int value) => UInt32((uint)((value << 1) ^ (value >> 31)));

    public static int SInt64(long value) => UInt64((ulong)((value << 1) ^ (value >> 63)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Text(Text text) => WithLength(text.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Blob(Blob blob) => WithLength(blob.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Message(Message message) => WithLength(message.ComputeSize());

    /// <summary>A run of so many bytes and the length before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WithLength(int length) => length + UInt32((uint)length);

    /// <summary>The elements of a repeated message field without their tags.</summary>
    public static int Messages(MessageList list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += Message(list.MessageAt(i));
        }

        return size;
    }

    /// <summary>The elements of a repeated string field without their tags.</summary>
    public static int Texts(TextList list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += WithLength(list[i].Length);
        }

        return size;
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
