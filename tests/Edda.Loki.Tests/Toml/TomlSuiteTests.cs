using System.Globalization;
using System.Text.Json;
using Edda.Loki.Tests.Support;
using Edda.Loki.Toml;

namespace Edda.Loki.Tests.Toml;

/// <summary>Every case of toml-test for TOML 1.0: what is valid has exactly the values beside it, the rest is refused.</summary>
public sealed class TomlSuiteTests
{
    public static TheoryData<string> Valid() => TomlSuite.Names("valid");

    public static TheoryData<string> Invalid() => TomlSuite.Names("invalid");

    [TomlSuiteTheory]
    [MemberData(nameof(Valid))]
    public void What_is_valid_has_these_values(string name)
    {
        Assert.NotNull(TomlSuite.Folder);
        TomlOutcome outcome = TomlReader.Read(TomlSuite.Read(name));

        Assert.Null(outcome.Problem);
        using JsonDocument expected = JsonDocument.Parse(TomlSuite.Read(Path.ChangeExtension(name, ".json")));
        Same(expected.RootElement, outcome.Document!, "");
    }

    [TomlSuiteTheory]
    [MemberData(nameof(Invalid))]
    public void What_is_invalid_is_refused_with_its_place(string name)
    {
        Assert.NotNull(TomlSuite.Folder);
        TomlOutcome outcome = TomlReader.Read(TomlSuite.Read(name));

        Assert.Null(outcome.Document);
        Assert.NotNull(outcome.Problem);
        Assert.True(outcome.Problem.Line > 0 && outcome.Problem.Column > 0);
        Assert.NotEmpty(outcome.Problem.Found);
        Assert.StartsWith("allowed: ", outcome.Problem.Allowed, StringComparison.Ordinal);
    }

    private static void Same(JsonElement expected, TomlTable actual, string path)
    {
        Assert.Equal(
            expected.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal),
            actual.Names.Order(StringComparer.Ordinal));
        foreach (JsonProperty member in expected.EnumerateObject())
            Same(member.Value, actual[member.Name], path + "." + member.Name);
    }

    private static void Same(JsonElement expected, TomlValue actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal(TomlKind.Array, actual.Kind);
            Assert.Equal(expected.GetArrayLength(), actual.Items.Count);
            for (int i = 0; i < actual.Items.Count; i++)
                Same(expected[i], actual.Items[i], $"{path}[{i}]");
        }
        else if (expected.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
            && expected.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.String)
        {
            Assert.Equal(Written(type.GetString()!, value.GetString()!), Written(actual));
        }
        else
        {
            Assert.Equal(TomlKind.Table, actual.Kind);
            Same(expected, actual.Table!, path);
        }
    }

    /// <summary>One way of writing each value, so that "1.0" and "1" are the same float and not the same as 1.</summary>
    private static string Written(string type, string value) => type switch
    {
        "float" => "float " + Number(value switch
        {
            "inf" or "+inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            "nan" or "+nan" or "-nan" => double.NaN,
            _ => double.Parse(value, CultureInfo.InvariantCulture),
        }),
        "datetime" => "datetime " + WithoutEmptyFraction(value.Replace("+00:00", "Z", StringComparison.Ordinal)),
        "datetime-local" or "time-local" => type + " " + WithoutEmptyFraction(value),
        _ => type + " " + value,
    };

    private static string Written(TomlValue value)
    {
        TomlMoment at = value.Moment;
        string date = string.Create(CultureInfo.InvariantCulture, $"{at.Year:0000}-{at.Month:00}-{at.Day:00}");
        string fraction = at.Nanosecond == 0
            ? "" : "." + at.Nanosecond.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        string time = string.Create(
            CultureInfo.InvariantCulture, $"{at.Hour:00}:{at.Minute:00}:{at.Second:00}") + fraction;
        int offset = Math.Abs(at.OffsetMinutes);
        string zone = offset == 0
            ? "Z"
            : string.Create(
                CultureInfo.InvariantCulture, $"{(at.OffsetMinutes < 0 ? '-' : '+')}{offset / 60:00}:{offset % 60:00}");
        return value.Kind switch
        {
            TomlKind.String => "string " + value.Text,
            TomlKind.Integer => "integer " + value.Integer.ToString(CultureInfo.InvariantCulture),
            TomlKind.Float => "float " + Number(value.Float),
            TomlKind.Boolean => value.Boolean ? "bool true" : "bool false",
            TomlKind.OffsetDateTime => $"datetime {date}T{time}{zone}",
            TomlKind.LocalDateTime => $"datetime-local {date}T{time}",
            TomlKind.LocalDate => "date-local " + date,
            TomlKind.LocalTime => "time-local " + time,
            _ => value.Kind.ToString(),
        };
    }

    /// <summary>".100" and ".1" are the same time.</summary>
    private static string WithoutEmptyFraction(string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return text;
        int end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        string fraction = text[dot..end].TrimEnd('0');
        return text[..dot] + (fraction == "." ? "" : fraction) + text[end..];
    }

    private static string Number(double value) =>
        BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value).ToString("x", CultureInfo.InvariantCulture);
}
