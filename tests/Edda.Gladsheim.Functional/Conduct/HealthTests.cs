using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Conduct;

/// <summary>Services that are unwell for a while.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_readiness_check_makes_a_service_unhealthy_and_well_again_and_never_ends_it()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "moody": {"command": ["/bin/sleep", "1000"], "autostart": false,
                      "checks": {"mood": {"kind": "command", "command": ["/usr/bin/test", "-e", "$F/well"],
                                          "interval": "30ms", "failures": 2, "successes": 2}}}
            """);
        hall.Put("well", "");
        ServiceStatus started = await hall.Client.StartAsync("moody");
        using CancellationTokenSource end = new(ChildProcess.Patience);
        await using IAsyncEnumerator<ServiceHealth> healths =
            hall.Client.SubscribeHealthAsync("moody", end.Token).GetAsyncEnumerator(end.Token);

        Assert.True(await healths.MoveNextAsync());
        Assert.Equal(HealthState.Healthy, healths.Current.State);
        File.Delete(hall.File("well"));
        ServiceHealth unwell = await NextAsync(healths, HealthState.Unhealthy);
        ServiceStatus during = await hall.Client.StatusAsync("moody");
        hall.Put("well", "");
        await NextAsync(healths, HealthState.Healthy);
        ServiceStatus after = await hall.UntilAsync("moody", now => now.Ready, "is ready again");

        Assert.Equal(HealthState.Healthy, started.Health);
        Assert.Equal("exit code 1", unwell.Checks[0].Detail.ToString());
        Assert.Equal((ServiceState.Running, false, started.Pid), (during.State, during.Ready, during.Pid));
        Assert.Equal((ServiceState.Running, started.Pid, 0u), (after.State, after.Pid, after.Restarts));
    }

    [Fact]
    public async Task A_liveness_check_that_fails_restarts_the_service_and_says_why()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "mortal": {"command": ["/bin/sleep", "1000"], "autostart": false,
                       "checks": {"pulse": {"kind": "command", "command": ["/usr/bin/test", "-e", "$F/well"],
                                            "purpose": "liveness", "interval": "30ms", "failures": 2}}}
            """);
        hall.Put("well", "");
        ServiceStatus started = await hall.Client.StartAsync("mortal");
        await hall.UntilAsync("mortal", now => now.Health == HealthState.Healthy, "is healthy");

        File.Delete(hall.File("well"));
        List<Event> events = await hall.EventsUntilAsync(
            told => told.State is { To: ServiceState.Restarting }, "restarting", "mortal");
        hall.Put("well", "");
        ServiceStatus again = await hall.UntilAsync(
            "mortal", now => now is { State: ServiceState.Running, Health: HealthState.Healthy } && now.Pid != started.Pid, "is well again");

        Assert.Equal("not alive: pulse: exit code 1", events[^1].Detail.ToString());
        Assert.True(again.Restarts >= 1);
        Assert.False(Kernel.IsAlive(started.Pid));
    }

    [Fact]
    public async Task What_a_check_costs_is_not_the_services()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "idle": {"command": ["/bin/sleep", "1000"], "autostart": false,
                     "checks": {"costly": {"kind": "command", "command": ["/bin/sh", "-c", "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done"],
                                           "interval": "10ms", "timeout": "30s"}}}
            """, "\"sample_interval\": \"100ms\",");
        await hall.Client.StartAsync("idle");
        ServiceHealth health = new();
        HashSet<long> probes = [];
        await Eventually.HoldsAsync(
            async () => probes.Add((health = await hall.Client.HealthAsync("idle")).Checks[0].AtUnixMs) && probes.Count >= 10, "ten probes were made");
        ServiceStatus idle = await hall.UntilAsync("idle", now => now.Usage is not null, "has been looked at");

        Assert.True(health.Checks[0].TookUs > 5_000);
        Assert.InRange(idle.Usage!.CpuUs, 0ul, 10_000ul);
        Assert.Equal(1u, idle.Usage.Processes);
    }

    [Fact]
    public async Task A_check_that_does_not_answer_is_a_timeout_and_leaves_no_process_behind()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "slow": {"command": ["/bin/sleep", "1000"], "autostart": false, "ready": {"when": "launched"},
                     "checks": {"asleep": {"kind": "command", "command": ["/bin/sh", "-c", "sleep 1000 # $F/check"],
                                           "interval": "30ms", "timeout": "50ms", "failures": 2}}}
            """);
        await hall.Client.StartAsync("slow");

        ServiceStatus late = await hall.UntilAsync("slow", now => now.Health == HealthState.Timeout, "is TIMEOUT");
        await hall.Client.StopAsync("slow");

        Assert.Equal(ServiceState.Running, late.State);
        await Eventually.HoldsAsync(
            () => Task.FromResult(Kernel.ProcessesWith(hall.Folder + "/check").Count == 0), "no check is left");
    }

    [Fact]
    public async Task Startup_checks_hold_the_others_back_and_a_service_that_does_not_come_up_is_given_up()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "starter": {"command": ["/bin/sleep", "1000"], "autostart": false, "restart": {"policy": "never"},
                        "checks": {"up": {"kind": "tcp", "address": "127.0.0.1:1", "purpose": "startup", "interval": "20ms", "failures": 3},
                                   "live": {"kind": "process", "purpose": "liveness", "interval": "20ms"}}}
            """);

        await hall.Client.StartAsync("starter", WaitFor.WaitSpawned);
        ServiceStatus crashed = await hall.UntilAsync("starter", ServiceState.Crashed);

        Assert.Contains("it did not come up: up: ", crashed.Reason.ToString(), StringComparison.Ordinal);
        await hall.UntilAsync("starter", now => now.Pid == 0, "is gone");
    }

    [Fact]
    public async Task A_process_check_sees_a_stopped_process()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "frozen": {"command": ["/bin/sleep", "1000"], "autostart": false,
                       "checks": {"moves": {"kind": "process", "interval": "30ms", "failures": 1}}}
            """);
        ServiceStatus started = await hall.Client.StartAsync("frozen");

        Signals.Send(started.Pid, 19); // SIGSTOP
        await hall.UntilAsync("frozen", now => now.Health == HealthState.Unhealthy, "is unhealthy");
        Signals.Send(started.Pid, 18); // SIGCONT
        ServiceStatus after = await hall.UntilAsync("frozen", now => now.Health == HealthState.Healthy, "is healthy");

        Assert.Equal(started.Pid, after.Pid);
    }

    [RequiresFact(Requirement.Python)]
    public async Task A_process_check_sees_a_zombie_and_one_whose_other_threads_run_on_can_be_stopped()
    {
        await using RunningHall hall = RunningHall.Prepare(
            $$"""
            "headless": {"command": ["{{Requirements.Python}}", "$F/headless.py"], "autostart": false, "stop": {"timeout": "1s"},
                         "checks": {"moves": {"kind": "process", "interval": "30ms", "failures": 1} } }
            """);
        // The first thread ends, and the process is a zombie that another thread keeps.
        hall.Put("headless.py", """
            import ctypes, platform, threading, time
            threading.Thread(target=lambda: time.sleep(1000)).start()
            ctypes.CDLL(None).syscall(93 if platform.machine() == "aarch64" else 60, 0)
            """);
        await hall.RunAsync();

        ServiceStatus started = await hall.Client.StartAsync("headless", WaitFor.WaitSpawned);
        await hall.UntilAsync("headless", now => now.Health == HealthState.Unhealthy, "is unhealthy");
        ServiceHealth seen = await hall.Client.HealthAsync("headless");
        ServiceStatus stopped = await hall.Client.StopAsync("headless");

        Assert.Equal("a zombie", seen.Checks[0].Detail.ToString());
        Assert.Equal(ServiceState.Stopped, stopped.State);
        Assert.False(Kernel.IsAlive(started.Pid));
    }

    private static async Task<ServiceHealth> NextAsync(IAsyncEnumerator<ServiceHealth> healths, HealthState wanted)
    {
        while (await healths.MoveNextAsync())
        {
            if (healths.Current.State == wanted)
                return healths.Current;
        }

        throw new InvalidOperationException("the healths ended");
    }
}
