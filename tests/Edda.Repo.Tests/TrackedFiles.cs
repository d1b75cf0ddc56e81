using System.Diagnostics;
using Edda.Testing;

namespace Edda.Repo.Tests;

/// <summary>The files that git keeps, or would keep: not what is built, installed or ignored.</summary>
internal static class TrackedFiles
{
    public static IReadOnlyList<string> All { get; } = List();

    public static IEnumerable<string> WithExtension(params string[] extensions) =>
        All.Where(path => extensions.Contains(Path.GetExtension(path)));

    public static string Read(string path) => File.ReadAllText(Repository.File(path));

    private static string[] List()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start)!;
        string[] files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. files.Where(path => File.Exists(Repository.File(path)))];
    }
}
