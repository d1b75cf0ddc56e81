using System.Text;

namespace Edda.Gladsheim.Skirnir;

/// <summary>Which of the names that exist somebody probably meant.</summary>
public static class NearNames
{
    private const int MostSuggestions = 3;
    private const int LongestCompared = 64;

    /// <summary>"; near: "a", "b"", or what there is at all, or that there is nothing.</summary>
    public static string Suggest(string wanted, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return "; there are no services";

        List<(int Distance, string Name)> near = [];
        foreach (string name in names)
        {
            int distance = Distance(wanted, name);
            if (distance <= Math.Max(wanted.Length < 4 ? 1 : 2, wanted.Length / 3) || Contains(wanted, name))
                near.Add((distance, name));
        }

        near.Sort();
        StringBuilder text = new(near.Count == 0 ? "; there are: " : "; near: ");
        int count = Math.Min(MostSuggestions, near.Count == 0 ? names.Count : near.Count);
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                text.Append(", ");
            text.Append('"').Append(near.Count == 0 ? names[i] : near[i].Name).Append('"');
        }

        if (near.Count == 0 && names.Count > count)
            text.Append(", ...");
        return text.ToString();
    }

    private static bool Contains(string wanted, string name) =>
        wanted.Length >= 2 && (name.Contains(wanted, StringComparison.OrdinalIgnoreCase)
            || wanted.Contains(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Inserts, deletes and replacements, ignoring case (Levenshtein, one row).</summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > LongestCompared || right.Length > LongestCompared)
            return int.MaxValue;

        Span<int> row = stackalloc int[LongestCompared + 1];
        for (int j = 0; j <= right.Length; j++)
            row[j] = j;
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < right.Length; j++)
            {
                int cost = char.ToLowerInvariant(left[i]) == char.ToLowerInvariant(right[j]) ? 0 : 1;
                int best = Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + cost);
                diagonal = row[j + 1];
                row[j + 1] = best;
            }
        }

        return row[right.Length];
    }
}
