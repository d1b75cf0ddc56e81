namespace Edda.Edge.Heimdall.Internal;

/// <summary>
/// '*' stands for any characters but '/', '**' for any at all. Patterns come from outside, so both questions take time
/// in the product of the lengths at worst, and no memory: all ways to match are followed at once, never one by one.
/// </summary>
internal static class Pattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // Nearly every pattern is a plain path or ends in its only star.
        int star = pattern.IndexOf('*');
        if (star < 0)
            return pattern.SequenceEqual(text);
        if (!text.StartsWith(pattern[..star]))
            return false;
        if (pattern[star..].IndexOfAnyExcept('*') < 0)
            return pattern.Length - star > 1 || !text[star..].Contains('/');

        return Run(pattern[star..], text[star..], textIsPattern: false);
    }

    /// <summary>
    /// Whether the one pattern matches all that the other one matches. The other's stars are taken as characters that
    /// only a star at least as strong can stand for, so a yes is always right and an odd pattern may get a no.
    /// </summary>
    public static bool Covers(ReadOnlySpan<char> wide, ReadOnlySpan<char> narrow) =>
        Run(wide, narrow, textIsPattern: true);

    private static bool Run(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool textIsPattern)
    {
        if (pattern.Length > Scope.MaximumPatternLength)
            return false;

        // reached[i]: the first i characters of the pattern can stand for the text so far.
        Span<bool> reached = stackalloc bool[pattern.Length + 1];
        Span<bool> next = stackalloc bool[pattern.Length + 1];
        reached[0] = true;
        SkipStars(pattern, reached);
        for (int t = 0; t < text.Length; t++)
        {
            int stars = textIsPattern ? Stars(text, t) : 0;
            char character = text[t];
            bool alive = false;
            next.Clear();
            for (int p = 0; p < pattern.Length; p++)
            {
                int own = Stars(pattern, p);
                if (reached[p] && own > 0)
                    next[p] |= own > 1 || (stars < 2 && character != '/');
                else if (reached[p] && stars == 0 && pattern[p] == character)
                    next[p + 1] = true;
                p += Math.Max(own - 1, 0);
            }

            SkipStars(pattern, next);
            foreach (bool way in next)
                alive |= way;
            if (!alive)
                return false;

            Span<bool> free = reached;
            reached = next;
            next = free;
            t += Math.Max(stars - 1, 0);
        }

        return reached[pattern.Length];
    }

    /// <summary>A star may stand for nothing.</summary>
    private static void SkipStars(ReadOnlySpan<char> pattern, Span<bool> reached)
    {
        for (int p = 0; p < pattern.Length; p++)
        {
            int stars = Stars(pattern, p);
            if (stars == 0)
                continue;

            reached[p + stars] |= reached[p];
            p += stars - 1;
        }
    }

    private static int Stars(ReadOnlySpan<char> pattern, int at)
    {
        int end = pattern[at..].IndexOfAnyExcept('*');
        return end < 0 ? pattern.Length - at : end;
    }
}
