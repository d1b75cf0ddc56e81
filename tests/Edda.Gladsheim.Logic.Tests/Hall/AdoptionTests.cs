using Edda.Gladsheim.Native;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Logic.Tests.Hall;

public sealed class AdoptionTests
{
    private const string Sleeper = """ "a": {"command": ["/bin/sleep", "1000"]} """;

    [Fact]
    public async Task The_next_hall_finds_its_services_running_and_starts_nothing_twice()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(Sleeper);
        ServiceSnapshot before = await test.UntilAsync("a", ServiceState.Running);

        await test.ReopenAsync(Sleeper);
        ServiceSnapshot after = await test.UntilAsync("a", ServiceState.Running);

        Assert.Equal((before.Pid, before.StartId), (after.Pid, after.StartId));
        Assert.True(after.Adopted);
        Assert.Equal(before.StartedUnixMs, after.StartedUnixMs, 100.0);
    }

    [Fact]
    public async Task An_adopted_service_is_restarted_when_it_is_killed()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(Sleeper);
        await test.UntilAsync("a", ServiceState.Running);
        await test.ReopenAsync(Sleeper);
        ServiceSnapshot adopted = await test.UntilAsync("a", ServiceState.Running);

        _ = Libc.Kill(adopted.Pid, Signals.Kill);
        ServiceSnapshot again = await test.UntilAsync("a", service => service.StartId == 2 && service.State == ServiceState.Running);

        Assert.False(again.Adopted);
        Assert.NotEqual(adopted.Pid, again.Pid);
    }

    [Fact]
    public async Task What_a_person_stopped_stays_stopped()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(Sleeper);
        await test.UntilAsync("a", ServiceState.Running);
        await test.Hall.StopServiceAsync("a", null, force: false);

        await test.ReopenAsync(Sleeper);

        await test.UntilAsync("a", ServiceState.Stopped);
    }

    [Fact]
    public async Task One_that_ended_while_nobody_watched_is_started_again()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(Sleeper);
        ServiceSnapshot before = await test.UntilAsync("a", ServiceState.Running);
        test.End();
        _ = Libc.Kill(before.Pid, Signals.Kill);

        await test.ReopenAsync(Sleeper);
        ServiceSnapshot after = await test.UntilAsync("a", service => service.StartId == 2 && service.State == ServiceState.Running);

        Assert.NotEqual(before.Pid, after.Pid);
        Assert.Equal(1, after.Restarts);
    }

    [Fact]
    public async Task Crash_reports_and_restarts_that_count_outlive_the_hall()
    {
        const string mortal = """
            "a": {"command": ["/bin/sh", "-c", "echo begun; exec sleep 1000"], "ready": {"when": "output", "output": "begun"},
                  "restart": {"attempts": 3, "delay": "1ms", "max_delay": "1ms"}}
            """;
        await using HallUnderTest test = await HallUnderTest.StartAsync(mortal);
        await KillAsync(test, 1);
        await KillAsync(test, 2);
        ServiceSnapshot before = await test.UntilAsync(
            "a", service => service is { StartId: 3, State: ServiceState.Running, Crashes.Count: 2 });

        await test.ReopenAsync(mortal);
        ServiceSnapshot after = await test.UntilAsync("a", ServiceState.Running);
        await KillAsync(test, 3);
        await KillAsync(test, 4);
        ServiceSnapshot given = await test.UntilAsync("a", service => service is { State: ServiceState.Crashed, Crashes.Count: 4 });

        Assert.Equal(before.Crashes.Select(Describe), after.Crashes.Select(Describe));
        Assert.Equal(before.Crashes.Select(Describe), given.Crashes.Skip(2).Select(Describe));
        Assert.All(given.Crashes, crash => Assert.Equal(["begun"], crash.LastLines));
        Assert.Contains("given up after 3 restarts", given.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_settings_no_longer_name_is_stopped()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(Sleeper);
        ServiceSnapshot before = await test.UntilAsync("a", ServiceState.Running);

        await test.ReopenAsync(""" "b": {"command": ["/bin/sleep", "1000"]} """);
        await test.UntilAsync("b", ServiceState.Running);

        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (Directory.Exists($"/proc/{before.Pid}/exe") || test.Hall.Registry.Current.Find("a") is not null)
            await Task.Delay(5, limit.Token);
    }

    private static async Task KillAsync(HallUnderTest test, ulong start)
    {
        ServiceSnapshot running = await test.UntilAsync(
            "a", service => service.StartId == start && service.State == ServiceState.Running);
        _ = Libc.Kill(running.Pid, Signals.Kill);
    }

    private static (long, int, TimeSpan, string) Describe(CrashReport crash) =>
        (crash.Exit.AtUnixMs, crash.Exit.Value, crash.Ran, string.Join('\n', crash.LastLines));
}
