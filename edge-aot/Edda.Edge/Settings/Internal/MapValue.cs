using System.Globalization;
using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

internal sealed class MapValue<TItem>(SettingsValue<TItem> item, int maximumCount)
    : SettingsValue<IReadOnlyDictionary<string, TItem>>
{
    public override string Allowed { get; } =
        string.Create(CultureInfo.InvariantCulture, $"an object of up to {maximumCount} names, each with {item.Allowed}");

    internal override bool TryRead(
        ref Utf8JsonReader reader, SettingsReading reading, out IReadOnlyDictionary<string, TItem> value)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Refuse(ref reader, reading, out value);

        long start = reader.TokenStartIndex;
        Dictionary<string, TItem> items = new(StringComparer.Ordinal);
        HashSet<string> names = new(StringComparer.Ordinal);
        bool good = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            int parent = reading.Enter(name);
            if (!names.Add(name))
            {
                reading.Report(reader.TokenStartIndex, "the name a second time", "allowed: each name once");
                good = false;
            }

            reader.Read();
            if (item.TryRead(ref reader, reading, out TItem read))
                items[name] = read;
            else
                good = false;
            reading.Leave(parent);
        }

        if (names.Count > maximumCount)
        {
            reading.Report(
                start, string.Create(CultureInfo.InvariantCulture, $"{names.Count} names"), "allowed: " + Allowed);
            good = false;
        }

        value = items;
        return good;
    }
}
