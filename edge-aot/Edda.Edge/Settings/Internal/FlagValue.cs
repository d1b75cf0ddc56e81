using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

internal sealed class FlagValue : SettingsValue<bool>
{
    public override string Allowed => "true or false";

    internal override bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, out bool value)
    {
        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            return Refuse(ref reader, reading, out value);

        value = reader.TokenType == JsonTokenType.True;
        return true;
    }
}
