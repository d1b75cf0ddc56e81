using System.Globalization;
using Edda.Edge.Settings;

namespace Edda.Gladsheim.Settings.Compose;

/// <summary>Reads typed values out of one file's nodes and collects what is wrong with them. One thread.</summary>
internal sealed class ComposeReading(string file, List<SettingsProblem> problems)
{
    /// <summary>Where relative paths begin.</summary>
    public string Folder { get; } = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";

    public void Refuse(YamlEntry entry, string allowed) =>
        problems.Add(new SettingsProblem(file, entry.Line, entry.Column, entry.Key, "\"" + entry.Key + "\"", allowed));

    /// <summary>A problem that shows only when all services are known: at the key that the path leads to, as far as it is there.</summary>
    public SettingsProblem At(YamlEntry service, ReadOnlySpan<string> path, string found, string allowed)
    {
        YamlEntry place = service;
        string where = "services." + service.Key;
        foreach (string name in path)
        {
            where += "." + name;
            place = place.Value.Entries?.Find(entry => entry.Key == name) ?? place;
        }

        return new SettingsProblem(file, place.Line, place.Column, where, found, allowed);
    }

    public string Text(YamlEntry entry)
    {
        if (entry.Value.Text is { } text)
            return Filled(entry, text);
        Wrong(entry, "a text");
        return "";
    }

    public List<YamlEntry> Entries(YamlEntry entry)
    {
        if (entry.Value.Entries is { } entries)
            return entries;
        Wrong(entry, "a mapping");
        return [];
    }

    public List<string> Texts(YamlEntry entry)
    {
        List<string> texts = [];
        foreach (YamlNode item in entry.Value.Items ?? [])
        {
            if (item.Text is null)
                Wrong(entry, "a list of texts");
            else
                texts.Add(Filled(entry, item.Text));
        }

        if (entry.Value.Items is null)
            Wrong(entry, "a list of texts");
        return texts;
    }

    /// <summary>A mapping of texts, or a list of "NAME=value".</summary>
    public Dictionary<string, string> Pairs(YamlEntry entry)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        if (entry.Value.Items is not null)
        {
            foreach (string text in Texts(entry))
            {
                int equals = text.IndexOf('=');
                if (equals <= 0)
                    Wrong(entry, "\"NAME=value\"");
                else
                    pairs[text[..equals]] = text[(equals + 1)..];
            }

            return pairs;
        }

        foreach (YamlEntry pair in Entries(entry))
            pairs[pair.Key] = Text(pair);
        return pairs;
    }

    public TimeSpan Duration(YamlEntry entry)
    {
        if (Internal.Durations.TryParse(Text(entry), out TimeSpan value))
            return value;
        Wrong(entry, "a duration: \"10s\", \"1m30s\"");
        return TimeSpan.Zero;
    }

    public long Integer(YamlEntry entry, long minimum, long maximum)
    {
        if (long.TryParse(Text(entry), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value >= minimum && value <= maximum)
            return value;
        Wrong(entry, string.Create(CultureInfo.InvariantCulture, $"an integer from {minimum} to {maximum}"));
        return minimum;
    }

    public double Number(YamlEntry entry)
    {
        if (double.TryParse(Text(entry), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value > 0)
            return value;
        Wrong(entry, "a number above 0");
        return 1;
    }

    /// <summary>Docker's own units: b, k, m, g, each also with a second b.</summary>
    public long Bytes(YamlEntry entry)
    {
        string text = Text(entry).ToLowerInvariant();
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        string unit = digits < 0 ? "" : text[digits..];
        int shift = unit switch
        {
            "" or "b" => 0,
            "k" or "kb" => 10,
            "m" or "mb" => 20,
            "g" or "gb" => 30,
            _ => -1,
        };
        ReadOnlySpan<char> number = digits < 0 ? text : text.AsSpan(0, digits);
        if (shift >= 0 && number.Length is > 0 and < 10 && long.TryParse(number, CultureInfo.InvariantCulture, out long value) && value > 0)
            return value << shift;
        Wrong(entry, "a size: \"64m\", \"1g\"");
        return 1;
    }

    private string Filled(YamlEntry entry, string text)
    {
        if (!Interpolation.TryFill(text, Environment.GetEnvironmentVariable, out string filled))
            Wrong(entry, "variables that Gladsheim has, or with a default: \"${NAME:-text}\"; \"$$\" for a dollar");
        return filled;
    }

    public void Wrong(YamlEntry entry, string allowed) =>
        problems.Add(new SettingsProblem(
            file, entry.Value.Line, entry.Value.Column, entry.Key, entry.Value.Describe(), "allowed: " + allowed));
}
