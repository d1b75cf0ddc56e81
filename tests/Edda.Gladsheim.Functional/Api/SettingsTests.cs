using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Api;

/// <summary>Settings, read once and again.</summary>
public sealed class SettingsTests
{
    private const string Two =
        """
        "a": {"command": ["/bin/sleep", "1000"], "labels": {"v": "1"}},
        "b": {"command": ["/bin/sleep", "1000"]},
        "c": {"command": ["/bin/sleep", "1000"]}
        """;

    [Fact]
    public async Task Only_what_changed_is_applied_and_only_what_must_be_is_restarted()
    {
        await using RunningHall hall = await RunningHall.StartAsync(Two);
        ServiceStatus a = await hall.UntilAsync("a", ServiceState.Running);
        ServiceStatus b = await hall.UntilAsync("b", ServiceState.Running);
        ServiceStatus c = await hall.UntilAsync("c", ServiceState.Running);

        // Gladsheim follows its file; who is first does not matter, so it is asked until there is nothing left to do.
        hall.Write(
            """
            "a": {"command": ["/bin/sleep", "1000"], "labels": {"v": "2"}, "limits": {"memory": "99MiB", "action": "alert"}},
            "b": {"command": ["/bin/sleep", "2000"]},
            "d": {"command": ["/bin/sleep", "1000"]}
            """);
        await hall.Client.ReloadAsync();
        List<Event> events = await hall.EventsUntilAsync(told => told.Reloaded is { Added.Count: 1 }, "reloaded");
        ServiceStatus newA = await hall.Client.StatusAsync("a");
        ServiceStatus newB = await hall.UntilAsync("b", now => now.StartId == 2 && now.State == ServiceState.Running, "runs anew");
        ServiceStatus d = await hall.UntilAsync("d", ServiceState.Running);
        await Eventually.HoldsAsync(() => Task.FromResult(!Kernel.IsAlive(c.Pid)), "c is gone");
        await Eventually.HoldsAsync(async () => (await hall.Client.ListAsync()).Services.Count == 3, "c is forgotten");

        ReloadResponse told = events[^1].Reloaded!;
        Assert.Equal(("d", "c", "b", "a"), (
            told.Added[0].ToString(), told.Removed[0].ToString(), told.Restarted[0].ToString(), told.Changed[0].ToString()));
        Assert.Equal((a.Pid, a.StartId), (newA.Pid, newA.StartId));
        Assert.Equal("2", newA.Labels[0].Value.ToString());
        Assert.Equal(99ul << 20, (await hall.Client.LimitsAsync("a")).MemoryBytes);
        Assert.NotEqual(b.Pid, newB.Pid);
        Assert.Equal(1ul, d.StartId);
    }

    [Theory]
    [InlineData(""" "a": {"command": ["/bin/sleep", "1000"], "umask": "9"} """, "services.a.umask")]
    [InlineData(""" "a": {"command": ["/bin/sleep", "1000"], "colour": "red"} """, "services.a.colour")]
    [InlineData(""" "a": {"command": ["/bin/sleep", "1000"], "limits": {"memory": "900000GiB", "action": "alert"}} """, "limits outside the machine's means")]
    [InlineData(""" "a": {"command": ["/bin/sleep", "1000"], "ready": {"when": "launched", "timeout": "1s"}} """, "a value without effect")]
    [InlineData(""" "a": {"command": ["/bin/sleep", "1000"], "depends_on": {"a": "started"}} """, "a cycle: a -> a")]
    [InlineData(""" "a": {"command": ["/bin/sleep", "1000" """, "hall.json:")]
    public async Task A_mistake_leaves_everything_as_it_is_and_says_where(string services, string where)
    {
        await using RunningHall hall = await RunningHall.StartAsync(Two);
        ServiceStatus before = await hall.UntilAsync("a", ServiceState.Running);

        hall.Write(services);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => hall.Client.ReloadAsync());
        ServiceStatus after = await hall.Client.StatusAsync("a");

        Assert.Equal(StatusCode.FailedPrecondition, refused.Code);
        Assert.Contains(where, refused.Status.Message, StringComparison.Ordinal);
        Assert.Matches(@"hall\.json:\d+:\d+", refused.Status.Message);
        Assert.Equal((before.Pid, before.StartId, ServiceState.Running), (after.Pid, after.StartId, after.State));
        Assert.Equal(3, (await hall.Client.ListAsync()).Services.Count);
    }

    [Fact]
    public async Task Sighup_and_a_changed_file_are_enough()
    {
        await using RunningHall hall = await RunningHall.StartAsync(""" "a": {"command": ["/bin/sleep", "1000"]} """);
        await hall.UntilAsync("a", ServiceState.Running);

        hall.Write(""" "a": {"command": ["/bin/sleep", "1000"]}, "b": {"command": ["/bin/sleep", "1000"]} """);
        await FoundAsync(hall, "b");
        hall.Write(""" "a": {"command": ["/bin/sleep", "1000"]}, "c": {"command": ["/bin/sleep", "1000"]} """);
        Signals.Send(hall.Process.Id, Signals.HangUp);
        await FoundAsync(hall, "c");

        Assert.Equal(1ul, (await hall.Client.StatusAsync("a")).StartId);
    }

    [Fact]
    public async Task Instances_are_services_of_their_own()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "worker@1..4": {"command": ["/bin/sh", "-c", "echo I am $NUMBER of {instance}; exec sleep 1000"], "environment": {"NUMBER": "{instance}"}},
            "boss": {"command": ["/bin/sleep", "1000"], "depends_on": {"worker": "started"}}
            """);
        await hall.UntilAsync("boss", ServiceState.Running);

        ListServicesResponse workers = await hall.Client.ListAsync("worker@*");
        List<string> third = await hall.LinesAsync("worker@3", 1);
        await hall.Client.StopAsync("worker@2");

        Assert.Equal(4, workers.Services.Count);
        Assert.Equal(["I am 3 of 3"], third);
        Assert.Equal(ServiceState.Running, (await hall.Client.StatusAsync("worker@1")).State);
        Assert.Equal(ServiceState.Stopped, (await hall.Client.StatusAsync("worker@2")).State);
    }

    [Fact]
    public async Task One_shots_complete_and_scheduled_ones_come_again()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "once": {"kind": "oneshot", "command": ["/bin/sh", "-c", "echo done"], "autostart": false},
            "fails": {"kind": "oneshot", "command": ["/bin/sh", "-c", "exit 4"], "autostart": false},
            "often": {"kind": "oneshot", "command": ["/bin/sh", "-c", "echo again"], "schedule": "every 1s"},
            "nightly": {"kind": "oneshot", "command": ["/bin/true"], "schedule": "30 4 * * mon-fri"}
            """);

        ServiceStatus once = await hall.Client.StartAsync("once");
        RpcException failed = await Assert.ThrowsAsync<RpcException>(() => hall.Client.StartAsync("fails"));
        ServiceStatus often = await hall.UntilAsync("often", now => now.StartId >= 2, "has run twice");
        ServiceStatus nightly = await hall.Client.StatusAsync("nightly");
        DateTimeOffset next = DateTimeOffset.FromUnixTimeMilliseconds(nightly.NextRunUnixMs).ToLocalTime();

        Assert.Equal((ServiceState.Stopped, 0), (once.State, once.LastExit!.Code));
        Assert.Equal(StatusCode.FailedPrecondition, failed.Code);
        Assert.Contains("exited with code 4", failed.Status.Message, StringComparison.Ordinal);
        Assert.True(often.NextRunUnixMs > 0);
        Assert.Equal((ServiceState.Stopped, 0ul), (nightly.State, nightly.StartId));
        Assert.Equal((4, 30), (next.Hour, next.Minute));
        Assert.InRange(next.DayOfWeek, DayOfWeek.Monday, DayOfWeek.Friday);
    }

    [Fact]
    public async Task A_compose_file_is_imported_with_what_makes_sense_without_containers()
    {
        await using RunningHall hall = RunningHall.Prepare("", "\"compose\": [\"stack.yml\"],");
        hall.Put("stack.yml", """
            services:
              store:
                command: sleep 1000
                environment:
                  - KIND=store
                restart: always
                healthcheck:
                  test: ["CMD", "true"]
                  interval: 1s
              app:
                command: ["/bin/sh", "-c", "echo kind is $$KIND; exec sleep 1000"]
                environment:
                  KIND: app
                depends_on:
                  store:
                    condition: service_healthy
                labels:
                  team: a
                stop_grace_period: 2s
            """);
        await hall.RunAsync();

        ServiceStatus app = await hall.UntilAsync("app", ServiceState.Running);
        List<string> lines = await hall.LinesAsync("app", 1);
        ServiceStatus store = await hall.Client.StatusAsync("store");

        Assert.Equal(["kind is app"], lines);
        Assert.Equal("a", app.Labels[0].Value.ToString());
        Assert.Equal((ServiceState.Running, HealthState.Healthy), (store.State, store.Health));
    }

    [Fact]
    public async Task A_compose_file_that_changed_is_read_again_by_sighup_and_reload()
    {
        await using RunningHall hall = RunningHall.Prepare("", "\"compose\": [\"stack.yml\"],");
        hall.Put("stack.yml", "services:\n  a:\n    command: sleep 1000\n");
        await hall.RunAsync();
        await FoundAsync(hall, "a");

        hall.Put("stack.yml", "services:\n  a:\n    command: sleep 1000\n  b:\n    command: sleep 1000\n");
        await hall.Client.ReloadAsync();
        await FoundAsync(hall, "b");
        hall.Put("stack.yml", "services:\n  a:\n    command: sleep 1000\n  c:\n    command: sleep 1000\n");
        Signals.Send(hall.Process.Id, Signals.HangUp);
        await FoundAsync(hall, "c");

        Assert.Equal(1ul, (await hall.Client.StatusAsync("a")).StartId);
    }

    [Fact]
    public async Task What_a_compose_file_asks_in_vain_is_refused_with_its_line()
    {
        await using RunningHall hall = RunningHall.Prepare("", "\"compose\": [\"stack.yml\"],");
        hall.Put("stack.yml", "services:\n  app:\n    image: debian\n    command: sleep 1000\n    privileged: true\n");

        (int code, string output) = await hall.RunToEndAsync("--config", hall.Config, "--check-config");

        Assert.NotEqual(0, code);
        Assert.Contains("stack.yml:5", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_platform_says_how_many_services_there_may_be()
    {
        string six = string.Join(',', Enumerable.Range(0, 6).Select(i => $"\"s{i}\": {{\"command\": [\"/bin/true\"]}}"));
        await using RunningHall hall = RunningHall.Prepare(six, "\"platform_limits\": {\"memory\": \"1GiB\"},");

        (int asgard, _) = await hall.RunToEndAsync("--config", hall.Config, "--check-config", "--platform", "asgard");
        (int alfheim, string output) = await hall.RunToEndAsync("--config", hall.Config, "--check-config", "--platform", "alfheim");

        Assert.Equal(0, asgard);
        Assert.NotEqual(0, alfheim);
        Assert.Contains("allowed on Alfheim: 5 services", output, StringComparison.Ordinal);
    }

    private static Task FoundAsync(RunningHall hall, string name) => Eventually.HoldsAsync(
        async () => (await hall.Client.ListAsync(name, [ServiceState.Running])).Services.Count == 1, $"{name} runs");
}
