using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Edda.Core.Wire;

/// <summary>
/// The bits of a varint as eight bytes at a time: seven of each byte are payload, the eighth says that more follow.
/// One instruction where the processor has it, three steps of shift and mask where not.
/// </summary>
internal static class VarintBits
{
    public const int Longest = 10;

    /// <summary>Numbers below this fit into the eight bytes.</summary>
    public const ulong EightBytes = 1UL << 56;

    private const ulong Payload = 0x7F7F7F7F7F7F7F7F;
    private const ulong More = 0x8080808080808080;

    /// <summary>Keeps the first bytes, one to eight of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FirstBytes(ulong raw, int count) => raw & (ulong.MaxValue >> (64 - (8 * count)));

    /// <summary>Moves the payload of eight bytes together into 56 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Gather(ulong raw)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitExtract(raw, Payload);
        }

        raw &= Payload;
        raw = (raw & 0x007F007F007F007F) | ((raw & 0x7F007F007F007F00) >> 1);
        raw = (raw & 0x00003FFF00003FFF) | ((raw & 0x3FFF00003FFF0000) >> 2);
        return (raw & 0x000000000FFFFFFF) | ((raw & 0x0FFFFFFF00000000) >> 4);
    }

    /// <summary>The first eight bytes of a varint that takes so many; in the upper bit of all but the last, more follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Spread(ulong value, int size) => Spread(value) | (More & ((1UL << (8 * (size - 1))) - 1));

    /// <summary>The first eight bytes of a varint that takes more than that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong SpreadWithMore(ulong value) => Spread(value & (EightBytes - 1)) | More;

    /// <summary>The ninth byte and the tenth, which a varint has only when its 64th bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Upper(ulong value) => (ushort)(0x100 | (value >> 56 & 0x7F) | (value >> 63 << 7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spread(ulong value)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitDeposit(value, Payload);
        }

        value = (value & 0x000000000FFFFFFF) | ((value & 0x00FFFFFFF0000000) << 4);
        value = (value & 0x00003FFF00003FFF) | ((value & 0x0FFFC0000FFFC000) << 2);
        return (value & 0x007F007F007F007F) | ((value & 0x3F803F803F803F80) << 1);
    }
}
