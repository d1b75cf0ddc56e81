using System.Globalization;
using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

internal sealed class NumberValue(double minimum, double maximum) : SettingsValue<double>
{
    public override string Allowed { get; } =
        string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}");

    internal override bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, out double value)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out value)
            || !(value >= minimum && value <= maximum))
            return Refuse(ref reader, reading, out value);

        return true;
    }
}
