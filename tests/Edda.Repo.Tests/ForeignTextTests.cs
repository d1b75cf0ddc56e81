using System.Text.RegularExpressions;
using Edda.Testing;

namespace Edda.Repo.Tests;

/// <summary>What belongs to one machine or to work in progress does not belong into the repository.</summary>
public sealed partial class ForeignTextTests
{
    private static readonly string[] TextFiles =
    [
        ".cs", ".csproj", ".props", ".targets", ".config", ".json", ".md", ".py", ".js", ".sh", ".proto", ".sln", ".txt",
        ".cc", ".h", ".npmrc", "",
    ];

    [Fact]
    public void No_file_names_a_package_registry() => Offenders.None(Found(RegistryHost()));

    [Fact]
    public void No_file_holds_a_path_of_a_machine()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] here = [.. new[] { home, Repository.Root }.Where(path => path.Length > 1).Select(Regex.Escape)];

        Offenders.None(Found(new Regex($"(?<![A-Za-z0-9_.$)}}-])({string.Join('|', here)})/")));
    }

    [Fact]
    public void No_code_is_left_unfinished() => Offenders.None(Found(Unfinished(), ".cs", ".py", ".js", ".sh", ".cc"));

    [Fact]
    public void No_test_sleeps() => Offenders.None(
        Found(Sleeping(), ".cs").Where(place => place.StartsWith("tests/", StringComparison.Ordinal)
            && !place.StartsWith(Comparison, StringComparison.Ordinal)));

    // Not a test: it paces its peer, which holds a service back that ran for less than a second.
    private const string Comparison = "tests/Edda.Gladsheim.Bench/";

    private static IEnumerable<string> Found(Regex pattern, params string[] extensions) =>
        from path in TrackedFiles.WithExtension(extensions.Length > 0 ? extensions : TextFiles)
        where !path.EndsWith($"/{nameof(ForeignTextTests)}.cs", StringComparison.Ordinal)
        let text = TrackedFiles.Read(path)
        from match in pattern.Matches(text)
        select $"{path}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {match.Value}";

    [GeneratedRegex("""(api\.nuget|www\.nuget|registry\.npmjs|registry\.yarnpkg|files\.pythonhosted|pypi|index\.crates)\.(org|com|io)|"resolved":""")]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|new NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"Thread\.Sleep\((?!Timeout\.Infinite)")]
    private static partial Regex Sleeping();
}
