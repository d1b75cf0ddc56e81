using Edda.Testing;

namespace Edda.Functional;

public sealed class StartTests : IDisposable
{
    private const int CannotListen = 4;
    private const int StateUnusable = 5;

    private readonly TemporaryFolder _folder = new();

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task Without_any_configuration_it_serves_on_its_own_socket(string name)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync(name, _folder);

        Assert.Equal($"unix:{_folder.Path}/edda/{name}.sock", service.Address);
        await AnswersAsync(service.Address);
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task On_a_tcp_port_of_its_own_choice(string name)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            name, _folder, "--listen", "http://127.0.0.1:0");

        Assert.Matches(@"^http://127\.0\.0\.1:[1-9]\d*$", service.Address);
        await AnswersAsync(service.Address);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_second_instance_on_the_same_socket_is_refused_and_the_first_goes_on()
    {
        string address = "unix:" + _folder.File("s");
        await using ServiceProcess first = await ServiceProcess.StartAsync("thor", _folder, "--listen", address);

        (int code, string output) = await ServiceProcess.RunAsync("thor", _folder, "--listen", address);

        Assert.Equal(CannotListen, code);
        Assert.Contains("in use", output, StringComparison.Ordinal);
        await AnswersAsync(address);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_socket_left_by_a_killed_process_is_replaced()
    {
        string address = "unix:" + _folder.File("s");
        await using (ServiceProcess first = await ServiceProcess.StartAsync("loki", _folder, "--listen", address))
        {
            first.Process.Kill();
            await first.Process.WaitForExitAsync();
        }

        Assert.True(File.Exists(_folder.File("s")), "the killed process left no socket, so there is nothing to test");
        await using ServiceProcess second = await ServiceProcess.StartAsync("loki", _folder, "--listen", address);
        await AnswersAsync(address);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_file_that_is_no_socket_is_never_replaced()
    {
        await File.WriteAllTextAsync(_folder.File("s"), "precious");

        (int code, _) = await ServiceProcess.RunAsync("loki", _folder, "--listen", "unix:" + _folder.File("s"));

        Assert.Equal(CannotListen, code);
        Assert.Equal("precious", await File.ReadAllTextAsync(_folder.File("s")));
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task A_state_folder_that_cannot_be_written_stops_the_start(string name)
    {
        // Below a file: not even root can write there.
        string file = _folder.File("file");
        await File.WriteAllTextAsync(file, "");
        string settings = _folder.File("settings.json");
        await File.WriteAllTextAsync(settings, $$"""{ "state_folder": "{{file}}/state" }""");

        (int code, string output) = await ServiceProcess.RunAsync(
            name, _folder, "--config", settings, "--listen", "unix:" + _folder.File("s"));

        Assert.Equal(StateUnusable, code);
        Assert.Contains(file, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task A_full_disk_for_logs_does_not_stop_it_from_serving(string name)
    {
        // Every write to /dev/full fails with ENOSPC.
        string log = _folder.File("log");
        File.CreateSymbolicLink(log, "/dev/full");
        string settings = _folder.File("settings.json");
        await File.WriteAllTextAsync(settings, $$"""{ "log": { "file": "{{log}}", "level": "trace" } }""");

        await using ServiceProcess service = await ServiceProcess.StartAsync(
            name, _folder, "--config", settings, "--listen", "unix:" + _folder.File("s"));

        for (int i = 0; i < 100; i++)
        {
            await AnswersAsync(service.Address);
        }

        service.Process.Terminate();
        Assert.Equal(0, await service.Process.WaitForExitAsync());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AnswersAsync(string address)
    {
        using var caller = new PlainCaller(address);
        Assert.Equal(PlainAnswer.Ok, (await caller.CallAsync(PlainCaller.Health)).Status);
    }
}
