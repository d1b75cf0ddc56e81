using System.Globalization;

namespace Edda.Gladsheim.Settings.Internal;

/// <summary>"250ms", "90s", "1m30s", "2h", "7d": one or more numbers with units, the largest unit first.</summary>
internal static class Durations
{
    private static readonly (string Unit, long Milliseconds)[] Units =
        [("d", 86_400_000), ("h", 3_600_000), ("ms", 1), ("m", 60_000), ("s", 1_000)];

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        long smallest = long.MaxValue;
        while (text.Length > 0)
        {
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || digits > 9 || !TryUnit(text[digits..], out string unit, out long milliseconds)
                || milliseconds >= smallest)
                return false;

            long count = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            value += TimeSpan.FromTicks(count * milliseconds * TimeSpan.TicksPerMillisecond);
            smallest = milliseconds;
            text = text[(digits + unit.Length)..];
        }

        return smallest != long.MaxValue;
    }

    private static bool TryUnit(ReadOnlySpan<char> text, out string unit, out long milliseconds)
    {
        foreach ((string candidate, long length) in Units)
        {
            if (!text.StartsWith(candidate, StringComparison.Ordinal))
                continue;
            (unit, milliseconds) = (candidate, length);
            return true;
        }

        (unit, milliseconds) = ("", 0);
        return false;
    }
}
