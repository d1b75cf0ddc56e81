using Edda.Testing;

namespace Edda.Functional;

public sealed class CommandLineTests : IDisposable
{
    private const int Usage = 2;
    private const int SettingsInvalid = 3;

    private readonly TemporaryFolder _folder = new();

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task Version_names_the_service(string service)
    {
        (int code, string output) = await ServiceProcess.RunAsync(service, _folder, "--version");

        Assert.Equal(0, code);
        Assert.Matches($@"^{service} \d+\.\d+\.\d+\S*$", output);
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task Good_settings_pass_the_check(string service)
    {
        (int code, string output) = await CheckAsync(service, """{ "log": { "format": "json" }, "drain_timeout": "3s" }""");

        Assert.True(code == 0, output);
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("""{ "drain_timeout": "soon" }""", "drain_timeout", "soon")]
    [InlineData("""{ "log": { "level": "loud" } }""", "log.level", "loud")]
    [InlineData("""{ "log": { "max_files": 0 } }""", "log.max_files", "0")]
    [InlineData("""{ "listn": [] }""", "listn", "listen")]
    [InlineData("""{ "listen": ["http://192.0.2.1:80"] }""", "listen", "http://192.0.2.1:80")]
    [InlineData("{\n  \"log\": {\n", "settings.json", "3")]
    [InlineData("[]", "settings.json", "object")]
    public async Task Bad_settings_stop_the_start_and_say_where_and_what(string settings, string where, string what)
    {
        (int checkedCode, string found) = await CheckAsync("thor", settings);
        (int startedCode, string said) = await ServiceProcess.RunAsync(
            "thor", _folder, "--config", _folder.File("settings.json"), "--listen", "unix:" + _folder.File("s"));

        Assert.Equal(SettingsInvalid, checkedCode);
        Assert.Equal(SettingsInvalid, startedCode);
        Assert.Contains(where, found, StringComparison.Ordinal);
        Assert.Contains(what, found, StringComparison.Ordinal);
        Assert.Contains("settings.json", found, StringComparison.Ordinal);
        Assert.Equal(found, said);
        Assert.DoesNotContain("   at ", found, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_settings_file_that_is_not_there_stops_the_start()
    {
        (int code, string output) = await ServiceProcess.RunAsync("loki", _folder, "--config", _folder.File("none.json"));

        Assert.Equal(SettingsInvalid, code);
        Assert.Contains("none.json", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("--lisen", "--listen")]
    [InlineData("--listen", "value")]
    [InlineData("--listen=ftp://localhost:1", "ftp://localhost:1")]
    [InlineData("--listen=http://0.0.0.0:0", "https")]
    public async Task A_wrong_command_line_is_explained(string argument, string hint)
    {
        (int code, string output) = await ServiceProcess.RunAsync("gladsheim", _folder, argument);

        Assert.Equal(Usage, code);
        Assert.Contains(hint, output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(int ExitCode, string Output)> CheckAsync(string service, string settings)
    {
        string file = _folder.File("settings.json");
        await File.WriteAllTextAsync(file, settings);
        return await ServiceProcess.RunAsync(service, _folder, "--config", file, "--check-config");
    }
}
