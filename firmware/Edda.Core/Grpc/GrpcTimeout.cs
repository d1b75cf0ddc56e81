namespace Edda.Core.Grpc;

/// <summary>
/// The grpc-timeout header: at most eight digits and a unit (H, M, S, m, u, n). Durations here are in ticks of 100 ns.
/// </summary>
public static partial class GrpcTimeout
{
    /// <summary>What <see cref="Parse"/> answers when the text is no timeout.</summary>
    public const long Malformed = -1;

    /// <summary>The most bytes <see cref="Format"/> writes: eight digits and the unit.</summary>
    public const int MaxLength = 9;

    // Finest first; nanoseconds have no whole number of them in a tick and are handled apart.
    private const string CoarserUnits = "umSMH";
    private const long Limit = 100_000_000;

    private const long TicksPerMicrosecond = 10;
    private const long TicksPerMillisecond = 1_000 * TicksPerMicrosecond;
    private const long TicksPerSecond = 1_000 * TicksPerMillisecond;
    private const long TicksPerMinute = 60 * TicksPerSecond;
    private const long TicksPerHour = 60 * TicksPerMinute;

    /// <summary>
    /// Writes the timeout in the finest unit that fits, rounded up, and answers the number of bytes. One that has run
    /// out is written as "0n": the peer then answers DEADLINE_EXCEEDED at once.
    /// </summary>
    public static int Format(long ticks, byte[] into, int offset)
    {
        if (ticks <= 0)
            return Write(0, 'n', into, offset);
        if (ticks < Limit / 100)
            return Write(ticks * 100, 'n', into, offset);
        for (int i = 0; i < CoarserUnits.Length; i++)
        {
            long value = DivideUp(ticks, UnitTicks(CoarserUnits[i]));
            if (value < Limit)
                return Write(value, CoarserUnits[i], into, offset);
        }

        return Write(Limit - 1, 'H', into, offset);
    }

    private static long DivideUp(long ticks, long unit)
    {
        // Without adding first: ticks may be close to the largest there is.
        long value = ticks / unit;
        return value * unit == ticks ? value : value + 1;
    }

    private static int Write(long value, char unit, byte[] into, int offset)
    {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10)
            digits++;
        for (int i = digits - 1; i >= 0; i--)
        {
            into[offset + i] = (byte)('0' + value % 10);
            value /= 10;
        }

        into[offset + digits] = (byte)unit;
        return digits + 1;
    }

    private static long UnitTicks(char unit)
    {
        switch (unit)
        {
            case 'H': return TicksPerHour;
            case 'M': return TicksPerMinute;
            case 'S': return TicksPerSecond;
            case 'm': return TicksPerMillisecond;
            case 'u': return TicksPerMicrosecond;
            default: return 0;
        }
    }
}
