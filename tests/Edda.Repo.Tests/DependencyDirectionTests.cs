namespace Edda.Repo.Tests;

/// <summary>
/// Edda.Core &lt;- Jotunheim; Edda.Core &lt;- Edda.Edge &lt;- {Loki, Thor, Gladsheim}; both &lt;- Yggdrasil. Services
/// share contracts, never each other; and nothing that is shipped leans on a test.
/// </summary>
public sealed class DependencyDirectionTests
{
    /// <summary>What a project in a folder may refer to. The first folder that a path begins with counts.</summary>
    private static readonly (string Folder, string[] May)[] Rules =
    [
        ("firmware/Edda.Core/", []),
        ("firmware/Edda.Core.Fence/", ["tools/NanoSurface/"]),
        ("firmware/Edda.Core.Lean/", ["tools/NanoSurface/"]),
        ("firmware/Jotunheim.Esp32.Fence/", ["tools/NanoSurface/"]),
        ("firmware/Jotunheim", ["firmware/"]),
        ("edge-aot/Edda.Edge/", ["firmware/Edda.Core/"]),
        ("edge-aot/Loki/", ["firmware/Edda.Core/", "edge-aot/Edda.Edge/"]),
        ("edge-aot/Loki.MoonSharp/", ["edge-aot/Loki/"]),
        ("edge-aot/Thor/", ["firmware/Edda.Core/", "edge-aot/Edda.Edge/"]),
        ("edge-aot/Gladsheim/", ["firmware/Edda.Core/", "edge-aot/Edda.Edge/"]),
        ("server/", ["firmware/Edda.Core/", "edge-aot/Edda.Edge/", "server/"]),
        ("tools/", ["firmware/", "edge-aot/Edda.Edge/", "tools/"]),
        ("tests/", [""]),
    ];

    public static TheoryData<string> Projects => [.. ProjectFile.All.Select(project => project.Path)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_inwards(string path)
    {
        (string folder, string[] may) = Rules.FirstOrDefault(rule => path.StartsWith(rule.Folder, StringComparison.Ordinal));
        Assert.True(folder is not null, $"{path} lies in a folder that no rule speaks of");

        ProjectFile project = ProjectFile.All.Single(project => project.Path == path);
        IEnumerable<string> wrong = project.ProjectReferences
            .Where(target => !may.Any(allowed => target.StartsWith(allowed, StringComparison.Ordinal)));
        Offenders.None(wrong);
    }

    [Fact]
    public void The_core_needs_no_package() =>
        Offenders.None(ProjectFile.All.Single(project => project.Name == "Edda.Core").PackageReferences);
}
