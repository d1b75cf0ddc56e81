using Edda.Edge.Heimdall.Internal;

namespace Edda.Edge.Platform.Tests.Heimdall;

public class PatternTests
{
    [Theory]
    [InlineData("/a.B/C", "/a.B/C", true)]
    [InlineData("/a.B/C", "/a.B/D", false)]
    [InlineData("/a.B/C", "/a.B/CC", false)]
    [InlineData("/a.B/*", "/a.B/C", true)]
    [InlineData("/a.B/*", "/a.B/", true)]
    [InlineData("/a.B/*", "/a.B/C/D", false)]
    [InlineData("/a.B/**", "/a.B/C/D", true)]
    [InlineData("/a.*/Get*", "/a.B/GetIt", true)]
    [InlineData("/a.*/Get*", "/a.B/SetIt", false)]
    [InlineData("/a.*/Get*", "/a.B/x/GetIt", false)]
    [InlineData("*", "/a", false)]
    [InlineData("*", "a", true)]
    [InlineData("**", "", true)]
    [InlineData("**", "/a/b/c", true)]
    [InlineData("**/c", "/a/b/c", true)]
    [InlineData("**/b/*", "/a/b/x/b/c", true)]
    [InlineData("**a*b**c", "xxa-b/ac", true)]
    [InlineData("**a*b**c", "xxa/b/ac", false)]
    [InlineData("***", "/a/b", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("living-room/*", "living-room/lamp", true)]
    [InlineData("living-room/*", "kitchen/lamp", false)]
    public void A_star_stands_for_anything_within_a_segment_and_two_for_anything(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Pattern.Matches(pattern, text));

    [Theory]
    [InlineData("**", "/a/*", true)]
    [InlineData("**", "**", true)]
    [InlineData("/a/*", "/a/b", true)]
    [InlineData("/a/*", "/a/*", true)]
    [InlineData("/a/*", "/a/**", false)]
    [InlineData("/a/*", "/a/b*", true)]
    [InlineData("/a/b*", "/a/*", false)]
    [InlineData("/a/b", "/a/*", false)]
    [InlineData("/a/**", "/a/*/b", true)]
    [InlineData("*", "**", false)]
    [InlineData("*", "a**", false)]
    [InlineData("*x", "**x", false)]
    public void A_pattern_covers_what_is_narrower(string wide, string narrow, bool covers) =>
        Assert.Equal(covers, Pattern.Covers(wide, narrow));

    /// <summary>A yes must never be wrong: what the narrow one matches, the wide one matches too.</summary>
    [Fact]
    public void Covering_is_sound_for_all_short_patterns()
    {
        string[] patterns = [.. Words("a/*", 4)];
        string[] texts = [.. Words("ab/", 4)];
        int covered = 0;
        foreach (string wide in patterns)
        {
            foreach (string narrow in patterns)
            {
                if (!Pattern.Covers(wide, narrow))
                    continue;

                covered++;
                foreach (string text in texts)
                {
                    Assert.True(
                        !Pattern.Matches(narrow, text) || Pattern.Matches(wide, text),
                        $"\"{wide}\" does not cover \"{narrow}\": \"{text}\"");
                }
            }
        }

        Assert.True(covered > patterns.Length);
    }

    /// <summary>Against a definition that is obviously right and hopelessly slow.</summary>
    [Fact]
    public void Matching_agrees_with_its_definition_for_all_short_patterns()
    {
        foreach (string pattern in Words("a/*", 5))
        {
            foreach (string text in Words("ab/", 4))
                Assert.True(Defined(pattern, text) == Pattern.Matches(pattern, text), $"\"{pattern}\" on \"{text}\"");
        }
    }

    [Fact]
    public void A_pattern_made_to_be_slow_is_not()
    {
        string pattern = string.Concat(Enumerable.Repeat("**a", 80));
        string text = new string('a', 4000) + "b";

        Assert.False(Pattern.Matches(pattern, text));
    }

    private static bool Defined(string pattern, string text)
    {
        if (pattern.Length == 0)
            return text.Length == 0;
        if (pattern[0] != '*')
            return text.Length > 0 && text[0] == pattern[0] && Defined(pattern[1..], text[1..]);

        string rest = pattern.TrimStart('*');
        bool any = pattern.Length - rest.Length > 1;
        for (int length = 0; length <= text.Length; length++)
        {
            if (!any && text[..length].Contains('/', StringComparison.Ordinal))
                return false;
            if (Defined(rest, text[length..]))
                return true;
        }

        return false;
    }

    private static IEnumerable<string> Words(string alphabet, int longest)
    {
        List<string> words = [""];
        for (int start = 0, length = 0; length < longest; length++)
        {
            int end = words.Count;
            for (; start < end; start++)
                words.AddRange(alphabet.Select(letter => words[start] + letter));
        }

        return words;
    }
}
