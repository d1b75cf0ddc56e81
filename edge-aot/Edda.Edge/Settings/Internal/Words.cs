using System.Text;

namespace Edda.Edge.Settings.Internal;

/// <summary>Lists of words in messages, and the one that was probably meant.</summary>
internal static class Words
{
    public static string Quoted(IReadOnlyList<string> words)
    {
        StringBuilder text = new();
        for (int i = 0; i < words.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            text.Append('"').Append(words[i]).Append('"');
        }

        return text.ToString();
    }

    /// <summary>Empty when nothing is near enough to be worth a guess.</summary>
    public static string DidYouMean(string found, IReadOnlyList<string> words)
    {
        string? best = null;
        int bestDistance = found.Length < 4 ? 2 : Math.Max(2, found.Length / 3) + 1;
        foreach (string word in words)
        {
            int distance = Distance(found, word, bestDistance);
            if (distance >= bestDistance)
                continue;

            best = word;
            bestDistance = distance;
        }

        return best is null ? "" : $" - did you mean \"{best}\"?";
    }

    /// <summary>
    /// Edits (insert, delete, replace, swap of neighbours) that turn one word into the other, ignoring case; the
    /// optimal string alignment distance. Words longer than 64 characters are not compared.
    /// </summary>
    private static int Distance(string left, string right, int giveUp)
    {
        const int longest = 64;
        if (left.Length > longest || right.Length > longest || Math.Abs(left.Length - right.Length) >= giveUp)
            return int.MaxValue;

        Span<int> beforeLast = stackalloc int[longest + 1];
        Span<int> last = stackalloc int[longest + 1];
        Span<int> current = stackalloc int[longest + 1];
        for (int j = 0; j <= right.Length; j++)
            last[j] = j;

        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                int edits = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    edits = Math.Min(edits, beforeLast[j - 2] + 1);
                current[j] = edits;
            }

            Span<int> free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
        }

        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
