using System.Globalization;
using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

internal sealed class ListValue<TItem>(SettingsValue<TItem> item, int minimumCount, int maximumCount)
    : SettingsValue<IReadOnlyList<TItem>>
{
    public override string Allowed { get; } = string.Create(
        CultureInfo.InvariantCulture, $"a list of {minimumCount} to {maximumCount} values, each {item.Allowed}");

    internal override bool TryRead(
        ref Utf8JsonReader reader, SettingsReading reading, out IReadOnlyList<TItem> value)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Refuse(ref reader, reading, out value);

        long start = reader.TokenStartIndex;
        List<TItem> items = [];
        bool good = true;
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int parent = reading.Enter(count++);
            if (item.TryRead(ref reader, reading, out TItem read))
                items.Add(read);
            else
                good = false;
            reading.Leave(parent);
        }

        if (count < minimumCount || count > maximumCount)
        {
            reading.Report(start, string.Create(CultureInfo.InvariantCulture, $"{count} values"), "allowed: " + Allowed);
            good = false;
        }

        value = items;
        return good;
    }
}
