using Edda.Testing;

namespace Edda.Tool.Tests;

public class UpTests
{
    private static readonly string[] Services = ["gladsheim", "loki", "thor"];

    [Fact]
    public async Task Up_once_starts_every_service_shows_it_serving_and_leaves_nothing_running()
    {
        using var folder = new TemporaryFolder();

        (int code, string output) = await EddaCommand.RunAsync(folder, "up", "--once");

        Assert.True(code == 0, output);
        Assert.All(Services, name => Assert.Contains(
            output.Split('\n'), line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains("Serving")));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "edda"), "*.sock"));
    }

    [Fact]
    public async Task Status_asks_what_up_started_and_sigterm_stops_all()
    {
        using var folder = new TemporaryFolder();
        await using ChildProcess up = EddaCommand.Start(folder, "up");
        await up.WaitForLineAsync(
            line => line.StartsWith("All answer", StringComparison.Ordinal), TimeSpan.FromMinutes(2));

        (int code, string output) = await EddaCommand.RunAsync(folder, "status");
        up.Terminate();

        Assert.True(code == 0, output);
        Assert.All(Services, name => Assert.Contains($"{name}.sock", output, StringComparison.Ordinal));
        Assert.Equal(0, await up.WaitForExitAsync());
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "edda"), "*.sock"));
    }

    [Fact]
    public async Task A_service_that_cannot_start_is_shown_with_its_own_words()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "edda", "thor.sock"));

        (int code, string output) = await EddaCommand.RunAsync(folder, "up", "--once");

        Assert.Equal(1, code);
        Assert.Contains("thor ended with code", output, StringComparison.Ordinal);
        Assert.Contains("thor.sock", output, StringComparison.Ordinal);
    }
}
