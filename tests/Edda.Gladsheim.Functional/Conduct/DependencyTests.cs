using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Gladsheim.Functional.Conduct;

/// <summary>Services that need others.</summary>
public sealed class DependencyTests
{
    [Fact]
    public async Task Each_condition_is_waited_for()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "prepare": {"kind": "oneshot", "command": ["/bin/sh", "-c", "read go < $F/go && echo prepared"]},
            "base": {"command": ["/bin/sleep", "1000"]},
            "store": {"command": ["/bin/sleep", "1000"], "depends_on": {"base": "started"},
                      "checks": {"up": {"kind": "command", "command": ["/usr/bin/test", "-e", "$F/well"], "interval": "20ms"}}},
            "app": {"command": ["/bin/sleep", "1000"], "autostart": false,
                    "depends_on": {"prepare": "completed", "store": "healthy", "base": "started"}}
            """);
        // Until it is a pipe, the one-shot fails and is what "app" cannot do without.
        await hall.UntilAsync("prepare", ServiceState.Crashed);
        Assert.Equal(0, (await Testing.ChildProcess.RunAsync("/usr/bin/mkfifo", [hall.File("go")])).ExitCode);

        await hall.Client.StartAsync("app", WaitFor.WaitNothing);
        ServiceStatus waiting = await hall.UntilAsync("app", now => now.Reason.Length > 0, "says what it waits for");
        hall.Put("well", "");
        await hall.UntilAsync("store", now => now.Ready, "is ready");
        ServiceStatus still = await hall.Client.StatusAsync("app");
        await File.WriteAllTextAsync(hall.File("go"), "go\n");
        ServiceStatus runs = await hall.UntilAsync("app", ServiceState.Running);
        ServiceStatus prepared = await hall.Client.StatusAsync("prepare");

        Assert.StartsWith("waiting for \"", waiting.Reason.ToString(), StringComparison.Ordinal);
        Assert.Equal((ServiceState.Starting, 0), (still.State, still.Pid));
        Assert.Equal("waiting for \"prepare\" to complete", still.Reason.ToString());
        Assert.Equal((ServiceState.Stopped, 0), (prepared.State, prepared.LastExit!.Code));
        Assert.True(runs.StartedUnixMs >= prepared.LastExit.AtUnixMs);
    }

    [Fact]
    public async Task A_stop_takes_those_that_need_it_first()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "base": {"command": ["/bin/sleep", "1000"]},
            "middle": {"command": ["/bin/sleep", "1000"], "depends_on": {"base": "started"}},
            "top": {"command": ["/bin/sleep", "1000"], "depends_on": {"middle": "started"}}
            """);
        await hall.Client.StartAsync("top");

        await hall.Client.StopAsync("base");
        List<Event> events = await hall.EventsUntilAsync(
            told => told.State is { From: ServiceState.Stopping, To: ServiceState.Stopped } && told.Name.ToString() == "base", "base is stopped");

        Assert.Equal(
            ["base", "middle", "top"],
            events.Where(told => told.Detail.ToString() == "launched").Select(told => told.Name.ToString()));
        Assert.Equal(
            ["top", "middle", "base"],
            events.Where(told => told.State is { To: ServiceState.Stopped, From: ServiceState.Stopping }).Select(told => told.Name.ToString()));
    }

    [Fact]
    public async Task What_cannot_come_is_told()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "broken": {"command": ["/no/such/program"], "autostart": false},
            "app": {"command": ["/bin/sleep", "1000"], "depends_on": {"broken": "started"}, "autostart": false}
            """);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => hall.Client.StartAsync("app"));

        Assert.Equal(StatusCode.FailedPrecondition, refused.Code);
        Assert.Equal(
            "\"app\": needs \"broken\", which is CRASHED: execute /no/such/program: No such file or directory",
            refused.Status.Message);
    }

    [Fact]
    public async Task A_cycle_is_refused_and_written_out()
    {
        await using RunningHall hall = RunningHall.Prepare(
            """
            "a": {"command": ["/bin/true"], "depends_on": {"b": "started"}},
            "b": {"command": ["/bin/true"], "depends_on": {"c": "started"}},
            "c": {"command": ["/bin/true"], "depends_on": {"a": "started"}}
            """);

        (int code, string output) = await hall.RunToEndAsync("--config", hall.Config, "--check-config");

        Assert.NotEqual(0, code);
        Assert.Contains("a -> b -> c -> a", output, StringComparison.Ordinal);
    }
}
