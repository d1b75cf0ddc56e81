using System.Text.RegularExpressions;
using Edda.Testing;

namespace Edda.Gladsheim.Logic.Tests.Documentation;

/// <summary>Gladsheim's page of documentation, taken apart.</summary>
internal static partial class Page
{
    public static string Folder { get; } = Repository.File("edge-aot", "Gladsheim");

    public static string Examples { get; } = Path.Combine(Folder, "examples");

    public static string Text { get; } = File.ReadAllText(Path.Combine(Folder, "README.md"));

    /// <summary>The blocks of code in a language, in their order.</summary>
    public static List<string> Blocks(string language) =>
    [
        .. Fence().Matches(Text).Where(block => block.Groups["language"].Value == language)
            .Select(block => block.Groups["text"].Value),
    ];

    /// <summary>The rows of the table under the heading "### `section`", by the name in their first cell.</summary>
    public static Dictionary<string, string> Rows(string section)
    {
        string heading = $"\n### `{section}`";
        int start = Text.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, $"the page has no heading ### `{section}`");
        start += heading.Length;
        int end = Text.IndexOf("\n#", start, StringComparison.Ordinal);
        string body = end < 0 ? Text[start..] : Text[start..end];
        return Row().Matches(body).ToDictionary(row => row.Groups["name"].Value, row => row.Value);
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \|.*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
