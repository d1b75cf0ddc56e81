namespace Edda.Core.Grpc;

// What a board of Jotunheim does not use: Edda.Core.Lean leaves it out.
public static partial class GrpcTimeout
{
    private const int MaxDigits = 8;

    /// <summary>Ticks, or <see cref="Malformed"/>. The longest, 99999999H, still fits.</summary>
    public static long Parse(string text)
    {
        int digits = text.Length - 1;
        if (digits < 1 || digits > MaxDigits)
            return Malformed;
        long value = 0;
        for (int i = 0; i < digits; i++)
        {
            char c = text[i];
            if (c < '0' || c > '9')
                return Malformed;
            value = value * 10 + (c - '0');
        }

        // A tick is 100 ns, and a timeout may not come out shorter than it was asked for.
        if (text[digits] == 'n')
            return (value + 99) / 100;
        long unit = UnitTicks(text[digits]);
        return unit == 0 ? Malformed : value * unit;
    }
}
