using System.Globalization;
using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

internal sealed class BytesValue(long minimum, long maximum) : SettingsValue<long>
{
    private static readonly (string Unit, long Bytes)[] Units =
        [("B", 1), ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30)];

    public override string Allowed { get; } =
        $"a number of bytes or a size such as \"10MiB\" (B, KiB, MiB, GiB) from {Format(minimum)} to {Format(maximum)}";

    internal override bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, out long value)
    {
        value = 0;
        bool read = reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetInt64(out value),
            JsonTokenType.String => TryParse(reader.GetString(), out value),
            _ => false,
        };
        return read && value >= minimum && value <= maximum || Refuse(ref reader, reading, out value);
    }

    internal static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            return false;

        foreach ((string unit, long bytes) in Units)
        {
            if (!text[digits..].SequenceEqual(unit))
                continue;
            if (count > long.MaxValue / bytes)
                return false;

            value = count * bytes;
            return true;
        }

        return false;
    }

    internal static string Format(long bytes)
    {
        for (int i = Units.Length - 1; i > 0; i--)
        {
            if (bytes != 0 && bytes % Units[i].Bytes == 0)
                return (bytes / Units[i].Bytes).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + "B";
    }
}
