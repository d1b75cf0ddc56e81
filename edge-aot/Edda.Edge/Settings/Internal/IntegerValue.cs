using System.Globalization;
using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

internal sealed class IntegerValue(long minimum, long maximum) : SettingsValue<long>
{
    public override string Allowed { get; } =
        string.Create(CultureInfo.InvariantCulture, $"an integer from {minimum} to {maximum}");

    internal override bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, out long value)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out value)
            || value < minimum || value > maximum)
            return Refuse(ref reader, reading, out value);

        return true;
    }
}
