using System.Globalization;
using System.Numerics;

namespace Edda.Gladsheim.Settings.Internal;

/// <summary>The numbers one field of a crontab line allows, a bit for each.</summary>
internal readonly struct CronField
{
    private readonly ulong _allowed;

    private CronField(ulong allowed, bool isEvery)
    {
        _allowed = allowed;
        IsEvery = isEvery;
    }

    /// <summary>Written as "*", with or without a step: no restriction, for the rule about the two days.</summary>
    public bool IsEvery { get; }

    public bool Has(int number) => (_allowed >> number & 1) != 0;

    /// <summary>The first allowed number from <paramref name="from"/> on, or -1.</summary>
    public int Next(int from)
    {
        ulong rest = from > 63 ? 0 : _allowed >> from << from;
        return rest == 0 ? -1 : BitOperations.TrailingZeroCount(rest);
    }

    /// <summary>7 is a Sunday too.</summary>
    public CronField WithSundayAsZero() => new((_allowed | _allowed >> 7 & 1) & 0x7F, IsEvery);

    /// <summary>Lists of numbers, names, ranges and steps: "*/15", "1-5", "mon,wed", "10-50/20".</summary>
    public static bool TryParse(string text, int least, int most, string[] names, out CronField field)
    {
        ulong allowed = 0;
        bool every = false;
        field = default;
        foreach (string part in text.Split(','))
        {
            string[] range = part.Split('/');
            int step = 1;
            if (range.Length > 2 || (range.Length == 2 && (!TryNumber(range[1], out step) || step < 1)))
                return false;
            if (!TryRange(range[0], least, most, names, range.Length == 2, out int from, out int to))
                return false;

            // "*/5" leaves out numbers and is yet no restriction of days to crontab(5); of hours it is one.
            every |= range[0] == "*" && (step == 1 || most is 31 or 7);
            for (int number = from; number <= to; number += step)
                allowed |= 1UL << number;
        }

        field = new CronField(allowed, every);
        return true;
    }

    private static bool TryRange(
        string text, int least, int most, string[] names, bool hasStep, out int from, out int to)
    {
        (from, to) = (least, most);
        if (text == "*")
            return true;

        int dash = text.IndexOf('-');
        if (!TryValue(dash < 0 ? text : text[..dash], least, names, out from))
            return false;
        if (dash >= 0)
        {
            if (!TryValue(text[(dash + 1)..], least, names, out to))
                return false;
        }
        else if (!hasStep)
        {
            to = from;
        }

        return from >= least && to <= most && from <= to;
    }

    private static bool TryValue(string text, int least, string[] names, out int value)
    {
        int name = Array.FindIndex(names, candidate => candidate.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = name + least;
        return name >= 0 || TryNumber(text, out value);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 1000;
}
