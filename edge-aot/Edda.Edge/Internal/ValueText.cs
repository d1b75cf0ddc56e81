using System.Globalization;
using System.Text;
using System.Text.Json;
using Edda.Contracts.Loki.V1;

namespace Edda.Edge.Internal;

/// <summary>Values in words, to JSON and from JSON.</summary>
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
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        reader.Read();
        Read(ref reader, into);
    }

    /// <summary>Whether JSON can say it, and all that is in it: no infinity, no NaN, no bytes that are no text.</summary>
    public static bool HasJson(Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.Number:
                return double.IsFinite(value.Number);
            case Value.KindOneofCase.Array:
                foreach (Value item in value.Array!.Items)
                {
                    if (!HasJson(item))
                        return false;
                }

                return true;
            case Value.KindOneofCase.Object:
                foreach (ValueEntry entry in value.Object!.Entries)
                {
                    if (!HasJson(entry.EnsureValue()))
                        return false;
                }

                return true;
            default:
                return value.KindCase != Value.KindOneofCase.Bytes;
        }
    }

    /// <summary>What JSON cannot say becomes null.</summary>
    public static string ToJson(Value value)
    {
        StringBuilder json = new();
        Append(json, value);
        return json.ToString();
    }

    /// <summary>Null, or what is wrong with the text.</summary>
    public static string? TryParse(string json, Value into)
    {
        try
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
            reader.Read();
            Read(ref reader, into);
            return reader.Read() ? "more than one value" : null;
        }
        catch (JsonException failure)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"no JSON at line {failure.LineNumber + 1}, column {failure.BytePositionInLine + 1}");
        }
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

    private static void Append(StringBuilder json, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.Boolean:
                json.Append(value.Boolean ? "true" : "false");
                break;
            case Value.KindOneofCase.Integer:
                json.Append(CultureInfo.InvariantCulture, $"{value.Integer}");
                break;
            case Value.KindOneofCase.Number when double.IsFinite(value.Number):
                json.Append(CultureInfo.InvariantCulture, $"{value.Number:R}");
                break;
            case Value.KindOneofCase.Text:
                json.Append('"').Append(JsonEncodedText.Encode(value.Text.Span).ToString()).Append('"');
                break;
            case Value.KindOneofCase.Array:
                json.Append('[');
                for (int i = 0; i < value.Array!.Items.Count; i++)
                {
                    json.Append(i > 0 ? "," : "");
                    Append(json, value.Array.Items[i]);
                }

                json.Append(']');
                break;
            case Value.KindOneofCase.Object:
                json.Append('{');
                for (int i = 0; i < value.Object!.Entries.Count; i++)
                {
                    ValueEntry entry = value.Object.Entries[i];
                    json.Append(i > 0 ? ",\"" : "\"").Append(JsonEncodedText.Encode(entry.Key.Span).ToString()).Append("\":");
                    Append(json, entry.EnsureValue());
                }

                json.Append('}');
                break;
            default:
                json.Append("null");
                break;
        }
    }
}
