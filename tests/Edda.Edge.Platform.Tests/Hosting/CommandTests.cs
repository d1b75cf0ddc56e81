using Edda.Edge.Hosting;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Hosting;

/// <summary>Services that end by themselves, as processes.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("loki")]
    [InlineData("thor")]
    [InlineData("gladsheim")]
    public async Task The_version_is_one_line_on_standard_output(string service)
    {
        (int code, string output, string error) = await Services.RunAsync(service, _folder, "--version");

        Assert.Equal((int)ExitCode.Ok, code);
        Assert.StartsWith(service + " ", output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(error);
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        (int code, string output, _) = await Services.RunAsync("loki", _folder, "--help");

        Assert.Equal((int)ExitCode.Ok, code);
        foreach (string option in (string[])["--listen", "--config", "--check-config", "--issue-token", "--version"])
            Assert.Contains(option, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_command_line_is_explained_in_two_lines()
    {
        (int code, string output, string error) = await Services.RunAsync("loki", _folder, "--lisen", "x");

        Assert.Equal((int)ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Equal("loki: unknown argument \"--lisen\" - did you mean \"--listen\"?\nloki: try loki --help\n", error);
    }

    [Fact]
    public async Task Wrong_settings_are_explained_with_their_place()
    {
        string file = _folder.Write("s.json", "{\n  \"drain_timeout\": \"soon\"\n}");

        foreach (string[] arguments in (string[][])[["--config", file], ["--config", file, "--check-config"]])
        {
            (int code, _, string error) = await Services.RunAsync("loki", _folder, arguments);

            Assert.Equal((int)ExitCode.SettingsInvalid, code);
            Assert.Equal(
                $"loki: {file}:2:20: drain_timeout: found \"soon\"; allowed: a duration such as \"30s\" "
                + "(ms, s, m, h, d) from \"0ms\" to \"10m\"\n",
                error);
        }
    }

    [Fact]
    public async Task Right_settings_are_said_to_be_right()
    {
        string file = _folder.Write("s.json", "{ }");

        (int code, string output, _) = await Services.RunAsync("loki", _folder, "--config", file, "--check-config");

        Assert.Equal((int)ExitCode.Ok, code);
        Assert.Equal($"loki: {file}: the settings are right\n", output);
        Assert.False(Directory.Exists(_folder.File("edda")));
    }

    [Fact]
    public async Task A_certificate_that_is_not_there_is_wrong_settings()
    {
        string file = _folder.Write(
            "s.json", """{ "tls": { "certificate": "/none.pem", "key": "/none.key" } }""");

        (int code, _, string error) = await Services.RunAsync("loki", _folder, "--config", file, "--check-config");

        Assert.Equal((int)ExitCode.SettingsInvalid, code);
        Assert.Contains($"{file}: tls.certificate: found /none.pem", error, StringComparison.Ordinal);
        Assert.Contains("no such file or directory", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_stops_the_start()
    {
        string key = _folder.Write("key", "{}");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        string file = _folder.Write("s.json", $$"""{ "heimdall": { "key_file": "{{key}}" } }""");

        (int code, _, string error) = await Services.RunAsync("loki", _folder, "--config", file);

        Assert.Equal((int)ExitCode.StateUnusable, code);
        Assert.Contains($"chmod 600 {key}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_printed_and_no_more()
    {
        (int code, string output, string error) = await Services.RunAsync(
            "loki", _folder, "--issue-token", "odin", "--function", "/a.B/*", "--lifetime", "60");

        Assert.Equal((int)ExitCode.Ok, code);
        Assert.Equal(3, output.Trim().Split('.').Length);
        Assert.Empty(error);
    }

    [Fact]
    public async Task A_token_that_cannot_be_is_explained()
    {
        (int code, string output, string error) = await Services.RunAsync(
            "loki", _folder, "--issue-token", "odin", "--lifetime", "100000");

        Assert.Equal((int)ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Equal("loki: a lifetime of 100000 s was asked for, allowed is up to 86400 s\n", error);
    }

    [Fact]
    public async Task A_state_folder_that_cannot_be_used_stops_the_start()
    {
        string file = _folder.Write("s.json", """{ "state_folder": "/proc/none" }""");

        (int code, _, string error) = await Services.RunAsync("loki", _folder, "--config", file);

        Assert.Equal((int)ExitCode.StateUnusable, code);
        Assert.Equal(
            "loki: the key file /proc/none/heimdall.key cannot be used: no such file or directory\n", error);
    }
}
