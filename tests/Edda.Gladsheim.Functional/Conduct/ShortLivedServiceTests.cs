using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Conduct;

/// <summary>Services that end at once, and how often they are started again.</summary>
public sealed class ShortLivedServiceTests
{
    [Fact]
    public async Task After_its_attempts_it_is_crashed_and_says_why_with_its_last_lines()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "brief": {"command": ["/bin/sh", "-c", "echo first; echo the disk is on fire >&2; exit 3"], "autostart": false,
                      "restart": {"attempts": 3, "window": "60s", "delay": "5ms"}}
            """);

        await hall.Client.StartAsync("brief", WaitFor.WaitNothing);
        ServiceStatus crashed = await hall.UntilAsync(
            "brief", now => now is { State: ServiceState.Crashed, Crashes.Count: 4 }, "is crashed");

        Assert.Equal("exited with code 3; given up after 3 restarts in 60 s", crashed.Reason.ToString());
        Assert.Equal(4ul, crashed.StartId);
        Assert.Equal(3u, crashed.Restarts);
        Assert.Equal(0, crashed.Pid);
        Assert.Equal(3, crashed.LastExit!.Code);
        for (int i = 0; i < crashed.Crashes.Count; i++)
            Assert.Equal(["first", "the disk is on fire"], crashed.Crashes[i].LastLines.Select(line => line.ToString()));
    }

    [Fact]
    public async Task Never_and_on_failure_do_what_they_say()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "never": {"command": ["/bin/false"], "autostart": false, "restart": {"policy": "never"}},
            "well": {"command": ["/bin/true"], "autostart": false, "restart": {"policy": "on_failure"}},
            "badly": {"command": ["/bin/false"], "autostart": false, "restart": {"policy": "on_failure", "attempts": 2, "delay": "5ms"}}
            """);
        foreach (string name in (string[])["never", "well", "badly"])
            await hall.Client.StartAsync(name, WaitFor.WaitNothing);

        ServiceStatus never = await hall.UntilAsync("never", ServiceState.Crashed);
        ServiceStatus well = await hall.UntilAsync("well", ServiceState.Stopped);
        ServiceStatus badly = await hall.UntilAsync("badly", ServiceState.Crashed);

        Assert.Equal((1ul, 1ul, 3ul), (never.StartId, well.StartId, badly.StartId));
    }

    [Fact]
    public async Task Restarts_wait_longer_and_longer_up_to_a_cap()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "brief": {"command": ["/bin/false"], "autostart": false,
                      "restart": {"attempts": 6, "delay": "80ms", "max_delay": "200ms"}}
            """);

        await hall.Client.StartAsync("brief", WaitFor.WaitNothing);
        List<Event> events = await hall.EventsUntilAsync(told => told.State is { To: ServiceState.Crashed }, "crashed", "brief");
        long[] ends = [.. events.Where(told => told.Exit is not null).Select(told => told.AtUnixMs)];
        long[] gaps = [.. ends.Skip(1).Zip(ends, (later, earlier) => later - earlier)];

        Assert.Equal(6, gaps.Length);
        // At once, then about 80, 160, 200, ... with jitter; how long a busy machine takes on top is not judged.
        Assert.All(gaps[3..], gap => Assert.InRange(gap, 60, long.MaxValue));
    }

    [Fact]
    public async Task Starts_are_limited_to_a_rate()
    {
        const int services = 14;
        string many = string.Join(',', Enumerable.Range(0, services).Select(i => $$"""
            "s{{i}}": {"command": ["/bin/sleep", "1000"]}
            """));
        await using RunningHall hall = await RunningHall.StartAsync(many, "\"starts_per_second\": 2,");

        int running = 0;
        await hall.EventsUntilAsync(told => told.State is { To: ServiceState.Running } && ++running == services, "all run");
        ListServicesResponse all = await hall.Client.ListAsync();
        List<long> launched = [];
        for (int i = 0; i < all.Services.Count; i++)
            launched.Add(all.Services[i].StartedUnixMs);

        // Two seconds' worth at once, then ten more at two a second: five seconds, of which the first launch may take one.
        // Without a limit all would be there within a fraction of one.
        Assert.Equal(services, launched.Count);
        Assert.InRange(launched.Max() - launched.Min(), 4000, long.MaxValue);
    }

    [Fact]
    public async Task A_program_that_cannot_be_executed_is_told_with_path_and_reason()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "missing": {"command": ["/no/such/program"], "autostart": false},
            "plain": {"command": ["$F/plain"], "autostart": false},
            "nowhere": {"command": ["/bin/true"], "working_directory": "/no/such/folder", "autostart": false},
            "nobody": {"command": ["/bin/true"], "user": "no-such-user", "autostart": false},
            "secretive": {"command": ["/bin/true"], "environment_files": ["/no/such/file"], "autostart": false}
            """);
        hall.Put("plain", "not a program");

        Assert.Equal("\"missing\": execute /no/such/program: No such file or directory", await RefusalAsync(hall, "missing"));
        Assert.Equal($"\"plain\": execute {hall.File("plain")}: Permission denied", await RefusalAsync(hall, "plain"));
        Assert.Equal("\"nowhere\": chdir /no/such/folder: No such file or directory", await RefusalAsync(hall, "nowhere"));
        Assert.Contains("no-such-user", await RefusalAsync(hall, "nobody"), StringComparison.Ordinal);
        Assert.Equal("\"secretive\": read /no/such/file: No such file or directory", await RefusalAsync(hall, "secretive"));
        Assert.Equal(ServiceState.Crashed, (await hall.Client.StatusAsync("missing")).State);
    }

    private static async Task<string> RefusalAsync(RunningHall hall, string name)
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => hall.Client.StartAsync(name));
        Assert.Equal(StatusCode.FailedPrecondition, refused.Code);
        return refused.Status.Message;
    }
}
