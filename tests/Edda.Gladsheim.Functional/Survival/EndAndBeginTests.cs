using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Gladsheim;
using Edda.Edge.Hosting;
using Edda.Testing;
using GladsheimClient = Edda.Edge.Gladsheim.GladsheimClient;

namespace Edda.Gladsheim.Functional.Survival;

/// <summary>Gladsheim asked to end, as for an upgrade, and begun again.</summary>
public sealed class EndAndBeginTests
{
    private const string Two =
        """
        "a": {"command": ["/bin/sleep", "1000"]},
        "b": {"command": ["/bin/sleep", "1000"], "depends_on": {"a": "started"}}
        """;

    [Fact]
    public async Task Sigterm_leaves_the_services_to_the_next_one()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Two);
        ServiceStatus before = await hall.UntilAsync("b", ServiceState.Running);

        await hall.StopAsync();
        bool livedOn = Kernel.IsAlive(before.Pid);
        await hall.RunAsync();
        ServiceStatus after = await hall.Client.StatusAsync("b");

        Assert.True(livedOn);
        Assert.Equal((before.Pid, before.StartId, true), (after.Pid, after.StartId, after.Adopted));
    }

    [Fact]
    public async Task It_stops_them_first_where_that_is_asked_and_starts_them_again_the_next_time()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Two, "\"on_exit\": \"stop\",");
        ServiceStatus before = await hall.UntilAsync("b", ServiceState.Running);

        await hall.StopAsync();
        bool livedOn = Kernel.IsAlive(before.Pid);
        await hall.RunAsync();
        ServiceStatus after = await hall.UntilAsync("b", ServiceState.Running);

        Assert.False(livedOn);
        Assert.Equal((2ul, false), (after.StartId, after.Adopted));
    }

    [Fact]
    public async Task Settings_that_changed_meanwhile_hold_for_what_it_finds()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Two);
        ServiceStatus before = await hall.UntilAsync("b", ServiceState.Running);

        await hall.StopAsync();
        hall.Write(""" "a": {"command": ["/bin/sleep", "1000"], "limits": {"memory": "99MiB", "action": "alert"}} """);
        await hall.RunAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(!Kernel.IsAlive(before.Pid)), "b, which nobody names any more, is gone");
        await Eventually.HoldsAsync(async () => (await hall.Client.ListAsync()).Services.Count == 1, "b is forgotten");

        Assert.Equal(ServiceState.Running, (await hall.Client.StatusAsync("a")).State);
        Assert.Equal(99ul << 20, (await hall.Client.LimitsAsync("a")).MemoryBytes);
    }

    [Theory]
    [InlineData("run_folder")]
    [InlineData("log_folder")]
    public async Task A_folder_that_cannot_be_made_is_told_with_the_systems_reason(string folder)
    {
        await using RunningHall hall = RunningHall.Prepare("");
        string below = hall.Put("file", "") + "/below";
        string other = folder == "run_folder" ? "log_folder" : "run_folder";
        string bad = hall.Put("bad.json", $$"""{"{{other}}": "{{hall.Folder}}/good", "{{folder}}": "{{below}}"}""");

        (int code, string output) = await hall.RunToEndAsync("--config", bad);

        Assert.Equal((int)ExitCode.StateUnusable, code);
        Assert.Contains($"the folder {below} cannot be made: ", output, StringComparison.Ordinal);
        // The framework's own texts are left out of what is published; their keys say nothing to anybody.
        Assert.DoesNotContain("IO_", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_one_with_the_same_folder_is_refused()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Two);

        (int code, string output) = await hall.RunToEndAsync("--config", hall.Config, "--listen", "unix:" + hall.File("t"));

        Assert.NotEqual(0, code);
        Assert.Contains(hall.File("run"), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_embeds_it_starts_finds_and_ends_it()
    {
        await using RunningHall hall = RunningHall.Prepare(Two);
        GladsheimOptions options = new()
        {
            Address = hall.Address,
            Program = HallBinary.Path,
            Config = hall.Config,
            Platform = GladsheimClient.DetectPlatform(),
            Patience = ChildProcess.Patience,
        };

        await using GladsheimClient first = await GladsheimClient.InitAsync(options);
        await using GladsheimClient second = await GladsheimClient.InitAsync(options);
        ServiceStatus started = await second.StartAsync("b");
        await second.ShutdownAsync(stopServices: false);
        ServiceStatus still = await first.StatusAsync("b");
        await first.ShutdownAsync(stopServices: true);

        Assert.Equal(started.Pid, still.Pid);
        Assert.False(Kernel.IsAlive(started.Pid));
        Assert.False(File.Exists(hall.File("s")));
    }
}
