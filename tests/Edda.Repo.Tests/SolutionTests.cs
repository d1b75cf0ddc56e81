using System.Text.RegularExpressions;

namespace Edda.Repo.Tests;

public sealed partial class SolutionTests
{
    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = TrackedFiles.Read("Edda.sln").Replace('\\', '/');

        // .nfproj is the device's own build system, which the SDK cannot load.
        Offenders.None(TrackedFiles.WithExtension(".csproj")
            .Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_project_of_the_solution_exists() =>
        Offenders.None(ProjectPath().Matches(TrackedFiles.Read("Edda.sln").Replace('\\', '/'))
            .Select(match => match.Groups["path"].Value)
            .Where(path => !TrackedFiles.All.Contains(path)));

    [GeneratedRegex("\"(?<path>[^\"]+\\.csproj)\"")]
    private static partial Regex ProjectPath();
}
