using System;

namespace Edda.Core.Grpc;

// What a board of Jotunheim does not use: Edda.Core.Lean leaves it out.
public static partial class GrpcTimeout
{
    private const int MaxDigits = 8;

    /// <summary>Ticks, or <see cref="Malformed"/>. The longest, 99999999H, still fits.</summary>
    public static long Parse(string text)
    {
        byte[] bytes = new byte[MaxLength + 1];
        int count = Math.Min(text.Length, bytes.Length);
        for (int i = 0; i < count; i++)
            bytes[i] = text[i] < 0x80 ? (byte)text[i] : (byte)0;
        return Parse(bytes, 0, count);
    }

    public static long Parse(byte[] text, int offset, int count)
    {
        int digits = count - 1;
        if (digits < 1 || digits > MaxDigits)
            return Malformed;
        long value = 0;
        for (int i = offset; i < offset + digits; i++)
        {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9)
                return Malformed;
            value = value * 10 + digit;
        }

        // A tick is 100 ns, and a timeout may not come out shorter than it was asked for.
        char unit = (char)text[offset + digits];
        if (unit == 'n')
            return (value + 99) / 100;
        long ticks = UnitTicks(unit);
        return ticks == 0 ? Malformed : value * ticks;
    }
}
