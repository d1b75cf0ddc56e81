using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

internal sealed class ChoiceValue<TValue>((string Word, TValue Value)[] choices) : SettingsValue<TValue>
{
    private readonly string[] _words = Array.ConvertAll(choices, choice => choice.Word);

    public override string Allowed => Words.Quoted(_words);

    internal override bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, out TValue value)
    {
        if (reader.TokenType != JsonTokenType.String)
            return Refuse(ref reader, reading, out value);

        string word = reader.GetString()!;
        foreach ((string candidate, TValue result) in choices)
        {
            if (!string.Equals(candidate, word, StringComparison.Ordinal))
                continue;

            value = result;
            return true;
        }

        value = default!;
        reading.Report(ref reader, "allowed: " + Allowed + Words.DidYouMean(word, _words));
        return false;
    }
}
