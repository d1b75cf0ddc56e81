using System.Diagnostics;
using System.Globalization;
using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Survival;

/// <summary>
/// Gladsheim killed with -9 in the middle of what it does, at random moments, and started again. The service itself watches
/// that it is alone: each start takes a lock that the kernel gives up with the process, and whoever finds it taken says so.
/// EDDA_KILL_ROUNDS says how often in each of the tests.
/// </summary>
public sealed class KilledAtAnyMomentTests
{
    private const int LatestMicroseconds = 15_000;

    private const string Service =
        """
        "only": {"command": ["/bin/sh", "-c", "exec 9> $F/lock; flock -n 9 || echo twice >> $F/twice; echo run >> $F/runs; exec sleep 1000"],
                 "environment": {"WHO": "$F/only"}, "autostart": false, "restart": {"attempts": 0}}
        """;

    private static readonly int Rounds =
        int.Parse(Environment.GetEnvironmentVariable("EDDA_KILL_ROUNDS") ?? "25", CultureInfo.InvariantCulture);

    [Fact]
    public async Task In_the_middle_of_a_start()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Service);
        Random random = new(1);
        for (int round = 0; round < Rounds; round++)
        {
            bool answered = await InterruptAsync(hall, random, () => hall.Client.StartAsync("only"));

            ServiceStatus now = await SettledAsync(hall);

            Assert.True(now.State == ServiceState.Running || !answered, "a start that was answered is lost");
            await hall.Client.StopAsync("only");
            AssertGone(hall);
        }

        AssertNeverTwice(hall, await hall.Client.StatusAsync("only"));
    }

    [Fact]
    public async Task In_the_middle_of_a_stop()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Service);
        Random random = new(2);
        for (int round = 0; round < Rounds; round++)
        {
            await hall.Client.StartAsync("only");
            bool answered = await InterruptAsync(hall, random, () => hall.Client.StopAsync("only"));

            ServiceStatus now = await SettledAsync(hall);

            Assert.True(now.State == ServiceState.Stopped || !answered, "a stop that was answered is lost");
        }

        AssertNeverTwice(hall, await hall.Client.StatusAsync("only"));
    }

    [Fact]
    public async Task In_the_middle_of_a_restart()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Service);
        Random random = new(3);
        ServiceStatus before = await hall.Client.StartAsync("only");
        for (int round = 0; round < Rounds; round++)
        {
            bool answered = await InterruptAsync(hall, random, () => hall.Client.RestartAsync("only"));

            ServiceStatus now = await SettledAsync(hall);

            Assert.Equal(ServiceState.Running, now.State);
            Assert.True(now.StartId > before.StartId || !answered, "a restart that was answered is lost");
            Assert.True(now.StartId >= before.StartId, "the number of starts went back");
            before = now;
        }

        AssertNeverTwice(hall, before);
    }

    [Fact]
    public async Task While_services_crash_all_by_themselves()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            Service.Replace("exec sleep 1000", "sleep 0.01; exit 1", StringComparison.Ordinal)
                .Replace("\"attempts\": 0", "\"attempts\": 0, \"delay\": \"1ms\", \"max_delay\": \"2ms\"", StringComparison.Ordinal));
        Random random = new(4);
        await hall.Client.StartAsync("only", WaitFor.WaitNothing);
        ServiceStatus before = await hall.UntilAsync("only", now => now.Restarts > 2, "has crashed");
        for (int round = 0; round < Rounds; round++)
        {
            await InterruptAsync(hall, random, () => Task.CompletedTask);

            ServiceStatus now = await hall.UntilAsync("only", now => now.StartId > before.StartId + 1, "goes on");

            Assert.True(now.Restarts > before.Restarts, "the number of restarts went back");
            before = now;
        }

        await hall.Client.StopAsync("only");
        AssertNeverTwice(hall, await hall.Client.StatusAsync("only"));
    }

    [Fact]
    public async Task What_it_finds_again_is_as_it_was()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "steady": {"command": ["/bin/sh", "-c", "echo before; read go < $F/go; echo after; exec sleep 1000"], "autostart": false,
                       "checks": {"pulse": {"kind": "process", "interval": "50ms"}}, "limits": {"memory": "512MiB", "action": "alert"}},
            "down": {"command": ["/bin/sleep", "1000"], "autostart": false},
            "broken": {"command": ["/bin/false"], "restart": {"attempts": 1, "delay": "1ms"}, "autostart": false}
            """, "\"sample_interval\": \"100ms\",");
        Assert.Equal(0, (await ChildProcess.RunAsync("/usr/bin/mkfifo", [hall.File("go")])).ExitCode);
        ServiceStatus first = await hall.Client.StartAsync("steady");
        await hall.LinesAsync("steady", 1);
        Signals.Send(first.Pid, Signals.KillNow);
        await hall.UntilAsync("steady", now => now is { StartId: 2, State: ServiceState.Running }, "runs again");
        await hall.LinesAsync("steady", 2);
        await hall.Client.StartAsync("broken", WaitFor.WaitNothing);
        await hall.UntilAsync("broken", ServiceState.Crashed);
        ResourceLimits wanted = new() { Name = "steady", MemoryBytes = 100 << 20, Action = LimitAction.Alert };
        await hall.Client.SetLimitsAsync(wanted);
        ServiceStatus before = await hall.Client.StatusAsync("steady");

        await hall.KillAsync();
        await File.WriteAllTextAsync(hall.File("go"), "go\n");
        await hall.RunAsync();
        ServiceStatus after = await hall.UntilAsync(
            "steady", now => now is { Health: HealthState.Healthy, Usage: not null }, "is healthy");
        List<string> lines = await hall.LinesAsync("steady", 3);
        ServiceStatus broken = await hall.Client.StatusAsync("broken");

        Assert.True(after.Adopted);
        Assert.Equal(
            (before.Pid, before.StartId, before.Restarts, before.StartedUnixMs),
            (after.Pid, after.StartId, after.Restarts, after.StartedUnixMs));
        Assert.Equal(Signals.KillNow, after.LastExit!.Signal);
        Assert.Equal(1, after.Crashes.Count);
        Assert.Equal(
            (before.Crashes[0].Exit!.AtUnixMs, before.Crashes[0].RanMs, "before"),
            (after.Crashes[0].Exit!.AtUnixMs, after.Crashes[0].RanMs, after.Crashes[0].LastLines[0].ToString()));
        Assert.Equal(["before", "before", "after"], lines);
        Assert.Equal(100ul << 20, (await hall.Client.LimitsAsync("steady")).MemoryBytes);
        Assert.Equal((ServiceState.Crashed, 2ul, 1), (broken.State, broken.StartId, broken.LastExit!.Code));
        Assert.Equal(ServiceState.Stopped, (await hall.Client.StatusAsync("down")).State);
    }

    /// <summary>Kills Gladsheim a moment after something was asked of it, and starts it again; whether it had answered.</summary>
    private static async Task<bool> InterruptAsync(RunningHall hall, Random random, Func<Task> ask)
    {
        TimeSpan moment = TimeSpan.FromMicroseconds(random.Next(LatestMicroseconds));
        long begin = Stopwatch.GetTimestamp();
        Task asked = ask();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(begin) >= moment);
        bool answered = asked.IsCompletedSuccessfully;
        Signals.Send(hall.Process.Id, Signals.KillNow);
        try
        {
            await asked.WaitAsync(ChildProcess.Patience);
        }
        catch (RpcException failure)
        {
            Assert.True(failure.Code is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled, failure.ToString());
        }

        await hall.EndedAsync();
        await hall.RunAsync();
        return answered;
    }

    private static async Task<ServiceStatus> SettledAsync(RunningHall hall)
    {
        ServiceStatus now = await hall.UntilAsync(
            "only", status => status.State is ServiceState.Running or ServiceState.Stopped, "is RUNNING or STOPPED");
        if (now.State == ServiceState.Stopped)
            AssertGone(hall);
        else
            // It may be in the middle of execve, and without an environment for a moment.
            await Eventually.HoldsAsync(() => Task.FromResult(Count(hall) == 1), "there is one of it");
        return now;
    }

    private static void AssertGone(RunningHall hall) => Assert.Equal(0, Count(hall));

    private static int Count(RunningHall hall) => Kernel.ProcessesWith($"WHO={hall.Folder}/only\0").Count;

    private static void AssertNeverTwice(RunningHall hall, ServiceStatus last)
    {
        Assert.False(File.Exists(hall.File("twice")), "two of it ran at once");
        int runs = File.Exists(hall.File("runs")) ? File.ReadAllLines(hall.File("runs")).Length : 0;
        Assert.InRange(runs, 1, (int)last.StartId);
    }
}
