using System;

namespace Edda.Core.Wire;

/// <summary>Fixed-size numbers are little-endian on the wire; most machines are too, and then this is not called.</summary>
internal static class LittleEndian
{
    public static void Reverse(Span<byte> items, int size)
    {
        for (int i = 0; i + size <= items.Length; i += size)
        {
            items.Slice(i, size).Reverse();
        }
    }
}
