using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Edda.Core.Wire;

/// <summary>Runs of varints, many at a time.</summary>
internal static class PackedVarints
{
    private const int Window = 64;

    // A varint that begins with the last byte of the window is loaded as eight bytes, and may have two more.
    private const int WindowAndOverhang = Window + 10;

    /// <summary>How many varints end in these bytes: those bytes without the upper bit.</summary>
    public static int Count(ReadOnlySpan<byte> bytes)
    {
        int more = 0;
        int i = 0;
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        for (; i <= bytes.Length - Window; i += Window)
        {
            more += BitOperations.PopCount(UpperBits(ref start, i));
        }

        for (; i < bytes.Length; i++)
        {
            more += bytes[i] >> 7;
        }

        return bytes.Length - more;
    }

    /// <summary>
    /// Decodes from the front for as long as whole windows are left, and stops before anything that is not a varint:
    /// the caller goes on one by one, and finds what is wrong. <paramref name="items"/> has room for all that Count
    /// counted. Returns how many items were decoded and how many bytes they took.
    /// </summary>
    /// <remarks>
    /// The upper bits of 64 bytes become one mask of where varints end. With that, no value waits for the length of the
    /// one before it: the loads and the gathering of bits of several values overlap.
    /// </remarks>
    public static (int Items, int Bytes) Decode<T, TKind>(ReadOnlySpan<byte> bytes, Span<T> items)
        where TKind : IVarintKind<T>
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int done = 0;
        int position = 0;
        while (bytes.Length - position >= WindowAndOverhang)
        {
            ulong ends = ~UpperBits(ref start, position);
            if (BitOperations.PopCount(ends) > items.Length - done)
            {
                break;
            }

            int first = 0;
            while (ends != 0)
            {
                int last = BitOperations.TrailingZeroCount(ends);
                ulong raw = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, position + first));
                ulong value;
                if (last - first < sizeof(ulong))
                {
                    value = VarintBits.Gather(VarintBits.FirstBytes(raw, last - first + 1));
                }
                else if (last - first < VarintBits.Longest)
                {
                    value = VarintBits.Gather(raw) | Upper(ref Unsafe.Add(ref start, position + first), last - first);
                }
                else
                {
                    return (done, position + first);
                }

                items[done++] = TKind.FromWire(value);
                first = last + 1;
                ends &= ends - 1;
            }

            if (first == 0)
            {
                break;
            }

            position += first;
        }

        return (done, position);
    }

    /// <summary>
    /// Encodes from the front for as long as there is room for the longest varint; the caller does the rest one by one.
    /// Returns the bytes written. Behind them, up to the end of the room, may be anything.
    /// </summary>
    public static int Encode<T, TKind>(ReadOnlySpan<T> items, Span<byte> room, out int done)
        where TKind : IVarintKind<T>
    {
        ref byte start = ref MemoryMarshal.GetReference(room);
        int lastStart = room.Length - VarintBits.Longest;
        int position = 0;
        int i = 0;
        for (; i < items.Length && position <= lastStart; i++)
        {
            ulong value = TKind.ToWire(items[i]);
            ref byte target = ref Unsafe.Add(ref start, position);
            int size = WireSize.UInt64(value);
            if (value < VarintBits.EightBytes)
            {
                Unsafe.WriteUnaligned(ref target, VarintBits.Spread(value, size));
            }
            else
            {
                Unsafe.WriteUnaligned(ref target, VarintBits.SpreadWithMore(value));
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 8), VarintBits.Upper(value));
            }

            position += size;
        }

        done = i;
        return position;
    }

    /// <summary>The ninth and, if there is one, the tenth byte of a varint. Of the tenth only one bit has a place.</summary>
    private static ulong Upper(ref byte start, int last)
    {
        ulong upper = (ulong)(Unsafe.Add(ref start, 8) & 0x7F) << 56;
        return last == 9 ? upper | ((ulong)Unsafe.Add(ref start, 9) << 63) : upper;
    }

    private static ulong UpperBits(ref byte start, int position)
    {
        uint low = Vector256.LoadUnsafe(ref start, (nuint)position).ExtractMostSignificantBits();
        uint high = Vector256.LoadUnsafe(ref start, (nuint)position + 32).ExtractMostSignificantBits();
        return low | ((ulong)high << 32);
    }
}
