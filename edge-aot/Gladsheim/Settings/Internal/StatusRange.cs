using System.Globalization;

namespace Edda.Gladsheim.Settings.Internal;

/// <summary>"200" or "200-299".</summary>
internal static class StatusRange
{
    public static bool TryParse(string text, out int from, out int to)
    {
        int dash = text.IndexOf('-');
        to = 0;
        if (!TryStatus(dash < 0 ? text : text.AsSpan(0, dash), out from))
            return false;
        if (dash >= 0)
            return TryStatus(text.AsSpan(dash + 1), out to) && from <= to;
        to = from;
        return true;
    }

    private static bool TryStatus(ReadOnlySpan<char> text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 100 and <= 599;
}
