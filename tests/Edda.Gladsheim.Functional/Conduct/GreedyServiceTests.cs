using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Conduct;

/// <summary>Services that take more than is good: output, memory, processor time, files.</summary>
public sealed class GreedyServiceTests
{
    private const string Quick = "\"sample_interval\": \"100ms\",";
    private const long Mebi = 1 << 20;

    [Fact]
    public async Task A_flood_of_output_fills_neither_memory_nor_disk_and_holds_nobody_up()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "flood": {"command": ["/usr/bin/yes", "a line of a service that cannot stop talking"],
                      "log": {"file_size": "256KiB", "files": 2}},
            "other": {"command": ["/bin/sleep", "1000"], "autostart": false}
            """, Quick);

        await Eventually.HoldsAsync(() => Task.FromResult(Kernel.Written(hall.Process.Id) > 100 * Mebi), "100 MiB have been kept");
        long resident = hall.Process.Memory().ResidentBytes;

        // Several looks: while files change their names one look may see none of them.
        long[] onDisk = [.. Enumerable.Range(0, 50).Select(_ => BytesIn(hall.File("logs/flood")))];
        ServiceStatus other = await hall.Client.StartAsync("other");
        ServiceStatus stopped = await hall.Client.StopAsync("flood");

        Assert.Equal(ServiceState.Running, other.State);
        Assert.Equal(ServiceState.Stopped, stopped.State);
        Assert.InRange(onDisk.Max(), 1, 3 * 256 * 1024);
        Within.Budget(Budgets.MemoryAfterCalls, resident, "resident during a flood of output");
    }

    private static long BytesIn(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Exists ? file.Length : 0);

    [Fact]
    public async Task Memory_over_a_limit_warns_first_then_is_critical_and_the_service_is_left_alone_where_that_is_asked()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "eater": {"command": ["/bin/sh", "-c", "(head -c 54000000 /dev/zero; cat $F/go > /dev/null; head -c 90000000 /dev/zero; exec sleep 1000) | tail"],
                      "autostart": false, "limits": {"memory": "64MiB", "action": "alert"}}
            """, Quick);
        Assert.True((await ChildProcess.RunAsync("/usr/bin/mkfifo", [hall.File("go")])).ExitCode == 0);
        ServiceStatus started = await hall.Client.StartAsync("eater");

        List<Event> warned = await hall.EventsUntilAsync(told => told.Limit is { Critical: false }, "warning", "eater");
        await File.WriteAllTextAsync(hall.File("go"), "go\n");
        List<Event> critical = await hall.EventsUntilAsync(
            told => told.Limit is { Critical: true }, "critical", "eater", warned[^1].Sequence);

        Assert.Equal("memory", warned[^1].Limit!.Resource.ToString());
        Assert.InRange(warned[^1].Limit!.Measured, 0.8 * 64 * Mebi, 64 * Mebi);
        Assert.InRange(critical[^1].Limit!.Measured, 64 * Mebi, 1024.0 * Mebi);
        Assert.Equal(64.0 * Mebi, critical[^1].Limit!.Limit);
        Assert.Equal(started.Pid, (await hall.Client.StatusAsync("eater")).Pid);
    }

    [RequiresFact(Requirement.WritableCgroups)]
    public async Task Memory_beyond_a_hard_limit_is_a_kill_by_the_kernel_and_known_as_that()
    {
        await using RunningHall hall = await RunningHall.StartAsync(MemoryKill.Services);
        await MemoryKill.IsKnownAsync(hall);
    }

    [Fact]
    public async Task One_that_spins_is_restarted_when_its_limit_says_so()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "spinner": {"command": ["/bin/sh", "-c", "while :; do :; done"], "autostart": false,
                        "limits": {"cpu_percent": 10, "action": "restart"}, "restart": {"attempts": 0}}
            """, Quick);
        ServiceStatus started = await hall.Client.StartAsync("spinner");

        List<Event> events = await hall.EventsUntilAsync(told => told.Limit is { Critical: true }, "limit", "spinner");
        ServiceStatus again = await hall.UntilAsync(
            "spinner", now => now.StartId > started.StartId && now.State == ServiceState.Running, "runs again");

        Assert.Equal("cpu", events[^1].Limit!.Resource.ToString());
        Assert.InRange(events[^1].Limit!.Measured, 10, 1000);
        Assert.NotEqual(started.Pid, again.Pid);
        Assert.False(Kernel.IsAlive(started.Pid));
    }

    [RequiresFact(Requirement.WritableCgroups)]
    public async Task One_that_spins_is_slowed_down_by_the_kernel_where_that_is_asked()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "spinner": {"command": ["/bin/sh", "-c", "while :; do :; done"], "autostart": false,
                        "limits": {"cpu_percent": 20, "action": "throttle"}}
            """, Quick);
        ServiceStatus started = await hall.Client.StartAsync("spinner");

        ServiceStatus used = await hall.UntilAsync("spinner", now => now.Usage is { CpuUs: > 400_000 }, "has used 0.4 s");
        double seconds = (used.Usage!.AtUnixMs - started.StartedUnixMs) / 1000.0;

        Assert.Equal(started.Pid, used.Pid);
        Assert.InRange(used.Usage.CpuUs / 1e6 / seconds, 0, 0.3);
        Assert.True((await hall.Client.LimitsAsync("spinner")).EnforcedByKernel);
    }

    [Fact]
    public async Task Too_many_open_files_stop_a_service_where_that_is_asked()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "hoarder": {"command": ["/bin/sh", "-c", "exec 3</dev/null 4</dev/null 5</dev/null 6</dev/null 7</dev/null; exec sleep 1000"],
                        "limits": {"open_files": 6, "action": "stop"}, "autostart": false}
            """, Quick);
        ServiceStatus started = await hall.Client.StartAsync("hoarder", WaitFor.WaitNothing);

        ServiceStatus stopped = await hall.UntilAsync(
            "hoarder", now => now is { State: ServiceState.Stopped, StartId: 1 }, "is stopped");

        Assert.Contains("open files: 8 of 6", stopped.Reason.ToString(), StringComparison.Ordinal);
        Assert.False(Kernel.IsAlive(started.Pid));
    }

    [Fact]
    public async Task A_limit_that_is_crossed_while_a_service_is_being_stopped_holds_nothing_up()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "late": {"command": ["/bin/sh", "-c", "trap 'while :; do :; done' TERM; echo up; while :; do sleep 0.1; done"],
                     "ready": {"when": "output", "output": "up"}, "stop": {"timeout": "2s"}, "autostart": false,
                     "limits": {"cpu_percent": 15, "action": "restart"}},
            "eager": {"command": ["/bin/sleep", "1000"]}
            """, Quick);
        await hall.Client.StartAsync("late");

        ServiceStatus stopped = await hall.Client.StopAsync("late");
        ServiceStatus before = await hall.Client.StatusAsync("eager");
        ServiceStatus after = await hall.UntilAsync(
            "eager", now => now.Usage?.AtUnixMs > before.Usage?.AtUnixMs, "is still looked at");

        Assert.Equal(ServiceState.Stopped, stopped.State);
        Assert.Equal(before.Pid, after.Pid);
        Assert.DoesNotContain("unexpected failure", hall.Process.Output, StringComparison.Ordinal);
    }
}
