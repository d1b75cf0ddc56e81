using System.Text;
using System.Text.Json;
using Edda.Loki.Toml;

namespace Edda.Loki.Tools.Internal;

/// <summary>Values of a tool file as JSON, the form in which defaults and choices are told to callers.</summary>
internal static class ToolJson
{
    /// <summary>Null: a value that JSON has no form for, such as a date or infinity.</summary>
    public static string? Of(TomlValue value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            if (!Write(writer, value))
                return null;
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    // As deep as the file's reader allows and no deeper.
    private static bool Write(Utf8JsonWriter writer, TomlValue value)
    {
        switch (value.Kind)
        {
            case TomlKind.String:
                writer.WriteStringValue(value.Text);
                return true;
            case TomlKind.Integer:
                writer.WriteNumberValue(value.Integer);
                return true;
            case TomlKind.Float when double.IsFinite(value.Float):
                writer.WriteNumberValue(value.Float);
                return true;
            case TomlKind.Boolean:
                writer.WriteBooleanValue(value.Boolean);
                return true;
            case TomlKind.Array:
                writer.WriteStartArray();
                if (!value.Items.TrueForAll(item => Write(writer, item)))
                    return false;
                writer.WriteEndArray();
                return true;
            case TomlKind.Table:
                writer.WriteStartObject();
                foreach (string name in value.Table!.Names)
                {
                    writer.WritePropertyName(name);
                    if (!Write(writer, value.Table[name]))
                        return false;
                }

                writer.WriteEndObject();
                return true;
            default:
                return false;
        }
    }
}
