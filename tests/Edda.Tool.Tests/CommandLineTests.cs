using Edda.Testing;

namespace Edda.Tool.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("lift", "there is no command 'lift'; there are: up, status")]
    [InlineData("up --onec", "unknown option '--onec'; there are: --dir DIR, --once")]
    [InlineData("status --once", "unknown option '--once'; there are: --dir DIR")]
    [InlineData("up --dir", "--dir needs a folder")]
    public async Task What_is_not_understood_is_refused_with_what_there_is(string line, string words)
    {
        using var folder = new TemporaryFolder();

        (int code, string output) = await EddaCommand.RunAsync(folder, line.Split(' '));

        Assert.Equal(2, code);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_without_services_says_how_to_start_them()
    {
        using var folder = new TemporaryFolder();

        (int code, string output) = await EddaCommand.RunAsync(folder, "status");

        Assert.Equal(1, code);
        Assert.Contains("'edda up' starts them", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_version_answer()
    {
        using var folder = new TemporaryFolder();

        (int help, string usage) = await EddaCommand.RunAsync(folder, "--help");
        (int version, string number) = await EddaCommand.RunAsync(folder, "--version");

        Assert.Equal((0, 0), (help, version));
        Assert.Contains("edda up", usage, StringComparison.Ordinal);
        Assert.StartsWith("edda 0.", number, StringComparison.Ordinal);
    }
}
