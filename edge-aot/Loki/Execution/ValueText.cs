using System.Text.Json;
using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Execution;

/// <summary>Values in words, and values from JSON.</summary>
internal static class ValueText
{
    /// <summary>"a string", "nothing".</summary>
    public static string KindOf(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.Boolean => "a boolean",
        Value.KindOneofCase.Integer => "an integer",
        Value.KindOneofCase.Number => "a number",
        Value.KindOneofCase.Text => "a string",
        Value.KindOneofCase.Bytes => "a string that is no UTF-8",
        Value.KindOneofCase.Array => "an array",
        Value.KindOneofCase.Object => "an object",
        _ => "nothing",
    };

    /// <summary>A number without a fraction becomes an integer.</summary>
    public static bool TryToInteger(Value value)
    {
        if (value.HasInteger)
            return true;
        if (!value.HasNumber || Math.Abs(value.Number) > 1L << 53 || value.Number != Math.Floor(value.Number))
            return false;
        value.Integer = (long)value.Number;
        return true;
    }

    /// <summary>For JSON that has been checked.</summary>
    public static void Parse(string json, Value into)
    {
        Utf8JsonReader reader = new(System.Text.Encoding.UTF8.GetBytes(json));
        reader.Read();
        Read(ref reader, into);
    }

    private static void Read(ref Utf8JsonReader reader, Value into)
    {
        into.Clear();
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                into.Boolean = reader.GetBoolean();
                break;
            case JsonTokenType.Number when reader.TryGetInt64(out long integer):
                into.Integer = integer;
                break;
            case JsonTokenType.Number:
                into.Number = reader.GetDouble();
                break;
            case JsonTokenType.String:
                into.Text = reader.GetString()!;
                break;
            case JsonTokenType.StartArray:
                ValueList list = into.EnsureArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    Read(ref reader, list.Items.Add());
                break;
            case JsonTokenType.StartObject:
                ValueMap map = into.EnsureObject();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    ValueEntry entry = map.Entries.Add();
                    entry.Key = reader.GetString()!;
                    reader.Read();
                    Read(ref reader, entry.EnsureValue());
                }

                break;
            default:
                break;
        }
    }
}
