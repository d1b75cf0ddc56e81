using System.Globalization;

namespace Edda.Gladsheim.Settings;

/// <summary>"worker", "worker@3" or "worker@1..4", as the key of a service says.</summary>
public readonly record struct InstanceName(string Group, int First, int Last)
{
    public const int MostInstances = 1000;

    public const string Allowed =
        "letters, digits, '-', '_' and '.', up to 64, and for instances \"name@1..4\" with up to 1000 numbers below 10000";

    private const int LongestGroup = 64;
    private const int LargestNumber = 9999;

    public bool HasInstances => First >= 0;

    public static bool TryParse(string text, out InstanceName name)
    {
        int at = text.IndexOf('@');
        string group = at < 0 ? text : text[..at];
        name = new InstanceName(group, -1, -1);
        if (group.Length is 0 or > LongestGroup || !char.IsAsciiLetterOrDigit(group[0]) || !group.All(IsAllowed))
            return false;
        if (at < 0)
            return true;

        ReadOnlySpan<char> range = text.AsSpan(at + 1);
        int dots = range.IndexOf("..", StringComparison.Ordinal);
        if (!TryNumber(dots < 0 ? range : range[..dots], out int first))
            return false;
        int last = first;
        if (dots >= 0 && !TryNumber(range[(dots + 2)..], out last))
            return false;
        name = new InstanceName(group, first, last);
        return first <= last && last - first < MostInstances;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= LargestNumber;

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
