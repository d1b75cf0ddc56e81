using System.Globalization;
using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Conduct;

/// <summary>Services that do not want to go, or to be found.</summary>
public sealed class StubbornServiceTests
{
    [Fact]
    public async Task One_that_ignores_sigterm_is_killed_after_its_time()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "deaf": {"command": ["/bin/sh", "-c", "trap '' TERM; echo up; while :; do sleep 1000; done"],
                     "ready": {"when": "output", "output": "up"}, "stop": {"timeout": "300ms"}, "autostart": false}
            """);
        ServiceStatus started = await hall.Client.StartAsync("deaf");

        ServiceStatus stopped = await hall.Client.StopAsync("deaf");

        Assert.Equal(ServiceState.Running, started.State);
        Assert.Equal(ServiceState.Stopped, stopped.State);
        Assert.Equal(Signals.KillNow, stopped.LastExit!.Signal);
        Assert.True(stopped.LastExit.Expected);
        Assert.False(Kernel.IsAlive(started.Pid));
    }

    [Fact]
    public async Task A_daemon_that_left_session_parent_and_environment_goes_with_its_service()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Runaway);
        ServiceStatus started = await hall.Client.StartAsync("runaway");
        int[] strays = await StraysAsync(hall);

        ServiceStatus stopped = await hall.Client.StopAsync("runaway");

        Assert.Equal(ServiceState.Stopped, stopped.State);
        Assert.All([started.Pid, .. strays], process => Assert.False(Kernel.IsAlive(process)));
    }

    [Fact]
    public async Task A_daemon_left_behind_by_a_crash_does_not_meet_the_next_start()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Runaway);
        ServiceStatus first = await hall.Client.StartAsync("runaway");
        int[] strays = await StraysAsync(hall);

        Signals.Send(first.Pid, Signals.KillNow);
        ServiceStatus second = await hall.UntilAsync(
            "runaway", now => now.StartId > first.StartId && now.State == ServiceState.Running, "runs again");

        Assert.All(strays, process => Assert.False(Kernel.IsAlive(process)));
        Assert.Equal(Signals.KillNow, second.LastExit!.Signal);
        Assert.False(second.LastExit.Expected);
        Assert.Equal(1u, second.Restarts);
    }

    [Fact]
    public async Task A_daemon_outlives_a_killed_gladsheim_and_still_goes_with_its_service()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Runaway);
        ServiceStatus started = await hall.Client.StartAsync("runaway");
        int[] strays = await StraysAsync(hall);

        await hall.KillAsync();
        await hall.RunAsync();
        ServiceStatus adopted = await hall.Client.StatusAsync("runaway");
        bool livedOn = Array.TrueForAll(strays, Kernel.IsAlive);
        await hall.Client.StopAsync("runaway");

        Assert.Equal(started.Pid, adopted.Pid);
        Assert.True(livedOn);
        Assert.False(Kernel.IsAlive(started.Pid));
        Assert.False(Kernel.IsAlive(strays[0]));
    }

    [Fact]
    public async Task A_service_that_goes_to_the_background_is_followed_by_its_pid_file()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "classic": {"kind": "forking", "pid_file": "$F/classic.pid", "autostart": false,
                        "command": ["/bin/sh", "-c", "setsid sh -c 'echo $$ > $F/classic.pid; exec sleep 1000' & while ! test -s $F/classic.pid; do :; done"]}
            """);

        ServiceStatus started = await hall.Client.StartAsync("classic");
        int written = int.Parse(await File.ReadAllTextAsync(hall.File("classic.pid")), CultureInfo.InvariantCulture);
        ServiceStatus stopped = await hall.Client.StopAsync("classic");

        Assert.Equal(written, started.Pid);
        Assert.Equal(ServiceState.Stopped, stopped.State);
        Assert.False(Kernel.IsAlive(written));
    }

    [Fact]
    public async Task One_that_closes_its_pipes_runs_on_and_costs_nothing()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "mute": {"command": ["/bin/sh", "-c", "echo last words; exec <&- >&- 2>&-; exec sleep 1000"], "autostart": false}
            """);
        ServiceStatus started = await hall.Client.StartAsync("mute");
        List<string> lines = await hall.LinesAsync("mute", 1);
        long before = Kernel.Ticks(hall.Process.Id);
        ServiceStatus sampled = await hall.UntilAsync("mute", now => now.Usage is { AtUnixMs: > 0 }, "has been looked at");
        long after = Kernel.Ticks(hall.Process.Id);
        ServiceStatus stopped = await hall.Client.StopAsync("mute");

        Assert.Equal(["last words"], lines);
        Assert.Equal(started.Pid, sampled.Pid);
        Assert.InRange(after - before, 0, 50);
        Assert.Equal(ServiceState.Stopped, stopped.State);
    }

    /// <summary>Leaves two behind: one in a session of its own, one that besides has no parent and no environment left.</summary>
    private const string Runaway =
        """
        "runaway": {"autostart": false, "ready": {"when": "output", "output": "all up"},
                    "command": ["/bin/sh", "-c", "setsid sh -c 'echo $$ > $F/near; exec sleep 1000' & (env -i setsid /bin/sh -c 'echo $$ > $F/far; exec /bin/sleep 1000' &); while ! test -s $F/near || ! test -s $F/far; do :; done; echo all up; wait"]}
        """;

    private static async Task<int[]> StraysAsync(RunningHall hall) =>
    [
        int.Parse(await File.ReadAllTextAsync(hall.File("near")), CultureInfo.InvariantCulture),
        int.Parse(await File.ReadAllTextAsync(hall.File("far")), CultureInfo.InvariantCulture),
    ];
}
