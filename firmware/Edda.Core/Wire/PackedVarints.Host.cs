using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Edda.Core.Wire;

/// <summary>Runs of varints, many at a time.</summary>
internal static class PackedVarints
{
    /// <summary>How many varints end in these bytes: those bytes without the upper bit.</summary>
    public static int Count(ReadOnlySpan<byte> bytes)
    {
        int more = 0;
        int i = 0;
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        for (; i <= bytes.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            more += BitOperations.PopCount(
                Vector256.LoadUnsafe(ref start, (nuint)i).ExtractMostSignificantBits());
        }

        for (; i < bytes.Length; i++)
        {
            more += bytes[i] >> 7;
        }

        return bytes.Length - more;
    }
}
