using System.Globalization;
using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

internal sealed class DurationValue(TimeSpan minimum, TimeSpan maximum) : SettingsValue<TimeSpan>
{
    private static readonly (string Unit, long Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public override string Allowed { get; } =
        $"a duration such as \"30s\" (ms, s, m, h, d) from \"{Format(minimum)}\" to \"{Format(maximum)}\"";

    internal override bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, out TimeSpan value)
    {
        if (reader.TokenType != JsonTokenType.String || !TryParse(reader.GetString(), out value)
            || value < minimum || value > maximum)
            return Refuse(ref reader, reading, out value);

        return true;
    }

    internal static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            return false;

        foreach ((string unit, long milliseconds) in Units)
        {
            if (!text[digits..].SequenceEqual(unit))
                continue;
            if (count > long.MaxValue / TimeSpan.TicksPerMillisecond / milliseconds)
                return false;

            value = TimeSpan.FromTicks(count * milliseconds * TimeSpan.TicksPerMillisecond);
            return true;
        }

        return false;
    }

    internal static string Format(TimeSpan value)
    {
        long milliseconds = (long)value.TotalMilliseconds;
        for (int i = Units.Length - 1; i > 0; i--)
        {
            if (milliseconds != 0 && milliseconds % Units[i].Milliseconds == 0)
                return (milliseconds / Units[i].Milliseconds).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
        }

        return milliseconds.ToString(CultureInfo.InvariantCulture) + "ms";
    }
}
