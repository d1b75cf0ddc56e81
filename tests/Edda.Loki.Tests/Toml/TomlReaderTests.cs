using System.Text;
using Edda.Loki.Tests.Support;
using Edda.Loki.Toml;

namespace Edda.Loki.Tests.Toml;

public sealed class TomlReaderTests
{
    [Theory]
    [InlineData("a = 1\nb =\n", 2, 4, "the end of the line", "a value")]
    [InlineData("a = 1\na = 2\n", 2, 1, "\"a\" a second time (first: line 1)", "each name once")]
    [InlineData("[x]\ny.z = 1\n[x.y]\n", 3, 1, "\"x.y\" a second time (first: line 2)", "each name once")]
    [InlineData("x = {a = 1}\n[x.b]\n", 2, 1, "an addition to \"x\" (line 1)", "complete")]
    [InlineData("\"tööl\" = 12_\n", 1, 10, "\"12_\"", "a number")]
    [InlineData("k = \"\\q\"", 1, 6, "an unknown escape", "\\n")]
    [InlineData("k = \"abc", 1, 9, "the end of the file", "closing quotation mark")]
    [InlineData("k = [1, 2", 1, 10, "the end of the file", "a comma or ]")]
    [InlineData("= 1", 1, 1, "'='", "a key of letters")]
    [InlineData("a = 9223372036854775808", 1, 5, "\"9223372036854775808\"", "fits 64 bits")]
    public void A_problem_says_where_what_and_what_is_allowed(
        string text, int line, int column, string found, string allowed)
    {
        TomlProblem? problem = TomlReader.Read(Encoding.UTF8.GetBytes(text)).Problem;

        Assert.NotNull(problem);
        Assert.Equal((line, column, found), (problem.Line, problem.Column, problem.Found));
        Assert.Contains(allowed, problem.Allowed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a = ", "[", "]")]
    [InlineData("a = ", "{a=", "}")]
    [InlineData("", "a.", "a = 1")]
    [InlineData("[", "a.", "a]")]
    public void Nesting_is_bounded(string start, string repeated, string end)
    {
        StringBuilder text = new(start);
        for (int i = 0; i < 200_000; i++)
            text.Append(repeated);
        text.Append(end);

        TomlProblem? problem = TomlReader.Read(Encoding.UTF8.GetBytes(text.ToString())).Problem;

        Assert.NotNull(problem);
        Assert.Contains("more than 100 levels", problem.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_of_values_takes_no_longer_than_many_short_ones()
    {
        // Quadratic counting of columns took minutes for this; the test's own time limit is the suite's.
        byte[] text = Encoding.UTF8.GetBytes("a = [" + string.Concat(Enumerable.Repeat("1,", 400_000)) + "]");

        Assert.Equal(400_000, TomlReader.Read(text).Document!["a"].Items.Count);
    }

    [Fact]
    public void Any_bytes_get_an_answer()
    {
        Random random = new(20_301);
        byte[][] seeds = TomlSuite.Folder is null
            ? [Encoding.UTF8.GetBytes("[a.\"b\"]\nc = [1, 'x', {d = 1979-05-27T07:32:00Z}]\n[[e]]\nf.g = \"\"\"\\u00e9\"\"\"\n")]
            : [.. Directory.EnumerateFiles(TomlSuite.Folder, "*.toml", SearchOption.AllDirectories).Select(File.ReadAllBytes)];
        ReadOnlySpan<byte> marks = "[]{}=.,\"'#\\\n\r \t_-+0eExobTZ:ua\0\x7f\xff"u8;
        for (int round = 0; round < 40_000; round++)
        {
            byte[] text = [.. seeds[random.Next(seeds.Length)]];
            for (int change = random.Next(1, 6); change > 0 && text.Length > 0; change--)
            {
                int at = random.Next(text.Length);
                text = random.Next(3) switch
                {
                    0 => [.. text[..at], marks[random.Next(marks.Length)], .. text[at..]],
                    1 => [.. text[..at], .. text[(at + 1)..]],
                    _ => [.. text[..at], marks[random.Next(marks.Length)], .. text[(at + 1)..]],
                };
            }

            TomlOutcome outcome = TomlReader.Read(text);
            Assert.True(outcome.Document is null != outcome.Problem is null);
        }
    }
}
