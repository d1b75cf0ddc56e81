using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

internal sealed class TextValue(string allowed, int maximumLength, Func<string, bool>? accepts) : SettingsValue<string>
{
    public override string Allowed => allowed;

    internal override bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, out string value)
    {
        if (reader.TokenType != JsonTokenType.String)
            return Refuse(ref reader, reading, out value);

        value = reader.GetString()!;
        // A NUL ends a string for the operating system and not for us: no setting may mean two things.
        if (value.Length > maximumLength || value.Contains('\0') || accepts?.Invoke(value) == false)
            return Refuse(ref reader, reading, out value);

        return true;
    }
}
