using Edda.Testing;

namespace Edda.Gladsheim.Logic.Tests.Documentation;

/// <summary>Everything on the page that can be run is run, by the program itself.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Page.Examples, "*.json").Select(path => Path.GetFileName(path))];

    public static TheoryData<int> JsonBlocks() => [.. Enumerable.Range(0, Page.Blocks("json").Count)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task An_example_is_right(string name) => await CheckAsync(Path.Combine(Page.Examples, name));

    [Theory]
    [MemberData(nameof(Files))]
    public void An_example_is_named_on_the_page(string name) =>
        Assert.Contains($"(examples/{name})", Page.Text, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(JsonBlocks))]
    public async Task Settings_on_the_page_are_right(int block)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("settings.json");
        await File.WriteAllTextAsync(file, Page.Blocks("json")[block]);
        await CheckAsync(file);
    }

    [Fact]
    public void The_program_on_the_page_is_the_one_in_the_folder() => Assert.Equal(
        File.ReadAllText(Path.Combine(Page.Examples, "Client", "Program.cs")), Assert.Single(Page.Blocks("csharp")));

    [Fact]
    public async Task The_program_on_the_page_runs()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, string> environment = new() { ["XDG_RUNTIME_DIR"] = folder.Path, ["XDG_STATE_HOME"] = folder.Path };

        (int code, string output) = await ChildProcess.RunAsync(
            Client, [Gladsheim, Path.Combine(Page.Examples, "quickstart.json")], environment, folder.Path);

        Assert.True(code == 0, output);
        Assert.Contains("it printed ", output, StringComparison.Ordinal);
        Assert.Contains("Stopped", output, StringComparison.Ordinal);
    }

    private static string Gladsheim => Path.Combine(AppContext.BaseDirectory, "gladsheim");

    /// <summary>Beside this test's own output: artifacts/TFM/bin/PROJECT/CONFIGURATION.</summary>
    private static string Client => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Edda.Gladsheim.Examples.Client",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "gladsheim-client-example"));

    private static async Task CheckAsync(string file)
    {
        (int code, string output) = await ChildProcess.RunAsync(Gladsheim, ["--config", file, "--check-config"]);
        Assert.True(code == 0, output);
    }
}
