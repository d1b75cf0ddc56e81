using System.Globalization;
using System.Text.RegularExpressions;

namespace Edda.Loki.Adversary;

/// <summary>Why a statement of Lua's own tests may fail in the sandbox: lua-suite-excuses.txt, which says how to read it.</summary>
internal static class LuaSuiteExcuses
{
    private const string After = "after ";
    private const string Rarely = "rarely";

    public static Dictionary<int, string> Of(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "lua-suite-excuses.txt"))
            .Select(line => line.Split(' ', 3))
            .Where(parts => parts[0] == file)
            .ToDictionary(parts => int.Parse(parts[1], CultureInfo.InvariantCulture), parts => parts[2]);

    /// <summary>It need not fail in every run.</summary>
    public static bool IsRare(string reason) => reason.StartsWith(Rarely, StringComparison.Ordinal);

    /// <param name="shown">The failure and the statement.</param>
    /// <param name="failed">The lines of those that failed before it.</param>
    public static bool Holds(string reason, string shown, HashSet<int> failed)
    {
        if (IsRare(reason))
            return true;
        return reason.StartsWith(After, StringComparison.Ordinal)
            ? failed.Contains(int.Parse(reason.AsSpan(After.Length), CultureInfo.InvariantCulture))
            : Regex.IsMatch(shown, $@"\b{Regex.Escape(reason)}\b");
    }
}
