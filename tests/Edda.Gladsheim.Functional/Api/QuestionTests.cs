using System.Text;
using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Api;

/// <summary>What can be asked, and what is answered to those who ask wrongly.</summary>
public sealed class QuestionTests
{
    private const string Quick = "\"sample_interval\": \"100ms\",";

    [Fact]
    public async Task An_unknown_name_is_not_found_and_near_ones_are_told_by_every_call()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """ "database": {"command": ["/bin/sleep", "1000"]}, "web": {"command": ["/bin/sleep", "1000"]} """);

        foreach (Func<Task> call in (Func<Task>[])
        [
            () => hall.Client.StartAsync("databse"), () => hall.Client.StopAsync("databse"),
            () => hall.Client.RestartAsync("databse"), () => hall.Client.StatusAsync("databse"),
            () => hall.Client.HealthAsync("databse"), () => hall.Client.UsageAsync("databse"),
            () => hall.Client.LimitsAsync("databse"), () => hall.Client.ReloadAsync("databse"),
            () => hall.Client.SetLimitsAsync(new ResourceLimits { Name = "databse", Processes = 10, Action = LimitAction.Alert }),
            () => hall.LinesAsync("databse", 1),
        ])
        {
            RpcException refused = await Assert.ThrowsAsync<RpcException>(call);
            Assert.Equal((StatusCode.NotFound, "no service \"databse\"; near: \"database\""), (refused.Code, refused.Status.Message));
        }
    }

    [Fact]
    public async Task A_list_is_filtered_by_state_name_and_label()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "web-1": {"command": ["/bin/sleep", "1000"], "labels": {"team": "a", "tier": "front"}},
            "web-2": {"command": ["/bin/sleep", "1000"], "labels": {"team": "b"}, "autostart": false},
            "store": {"command": ["/bin/sleep", "1000"], "labels": {"team": "a"}, "description": "keeps things"}
            """);
        await hall.UntilAsync("web-1", ServiceState.Running);
        await hall.UntilAsync("store", ServiceState.Running);

        Assert.Equal(["store", "web-1", "web-2"], await NamesAsync(hall.Client.ListAsync()));
        Assert.Equal(["web-1", "web-2"], await NamesAsync(hall.Client.ListAsync("web-*")));
        Assert.Equal(["web-2"], await NamesAsync(hall.Client.ListAsync(states: [ServiceState.Stopped, ServiceState.Crashed])));
        Assert.Equal(["store", "web-1"], await NamesAsync(hall.Client.ListAsync(labels: [new("team", "a")])));
        Assert.Equal(["web-1"], await NamesAsync(hall.Client.ListAsync("*", [ServiceState.Running], [new("team", "a"), new("tier", "front")])));
        Assert.Equal("keeps things", (await hall.Client.StatusAsync("store")).Description.ToString());
    }

    [Fact]
    public async Task Usage_has_a_history_and_the_machine_has_one_too()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """ "busy": {"command": ["/bin/sh", "-c", "sleep 1000 & while :; do :; done"]} """, Quick + "\"history\": 5,");
        GetResourceUsageResponse usage = new();
        await Eventually.HoldsAsync(
            async () => (usage = await hall.Client.UsageAsync("busy", 100)) is { History.Count: 4, Now.CpuUs: > 100_000 },
            "five samples are there");
        GetResourceUsageResponse machine = await hall.Client.UsageAsync("", 2);

        Assert.Equal(2u, usage.Now!.Processes);
        Assert.Equal(2u, usage.Now.Threads);
        Assert.InRange(usage.Now.CpuPercent, 5, 150);
        Assert.InRange(usage.Now.MemoryBytes, 100u << 10, 64u << 20);
        Assert.InRange(usage.Now.OpenFiles, 6u, 20u);
        for (int i = 1; i < usage.History.Count; i++)
            Assert.True(usage.History[i].AtUnixMs > usage.History[i - 1].AtUnixMs && usage.History[i].CpuUs >= usage.History[i - 1].CpuUs);
        Assert.Equal((uint)Environment.ProcessorCount, machine.Cores);
        Assert.InRange(machine.Now!.MemoryBytes, 1u << 20, machine.MemoryTotalBytes);
        Assert.Equal(File.Exists("/proc/pressure/cpu"), machine.Pressure is { HasCpuSome: true });
    }

    [Fact]
    public async Task Logs_have_a_tail_a_since_and_go_on()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "scribe": {"command": ["/bin/sh", "-c", "for i in 1 2 3 4 5; do echo line $i; done; read go < $F/go; echo more; exec sleep 1000"], "autostart": false}
            """);
        Assert.Equal(0, (await ChildProcess.RunAsync("/usr/bin/mkfifo", [hall.File("go")])).ExitCode);
        await hall.Client.StartAsync("scribe");
        await hall.LinesAsync("scribe", 5);

        List<string> tail = await TextAsync(hall.Client.LogsAsync("scribe", tail: 2));
        Task<List<string>> followed = hall.LinesAsync("scribe", 6);
        DateTimeOffset afterFive = DateTimeOffset.UtcNow;
        await File.WriteAllTextAsync(hall.File("go"), "go\n");
        List<string> all = await followed;
        List<string> since = await TextAsync(hall.Client.LogsAsync("scribe", since: afterFive));

        Assert.Equal(["line 4", "line 5"], tail);
        Assert.Equal(["line 1", "line 2", "line 3", "line 4", "line 5", "more"], all);
        Assert.Equal(["more"], since);
    }

    [Fact]
    public async Task Limits_outside_the_machines_means_are_refused_with_both_numbers_and_others_hold_at_once()
    {
        await using RunningHall hall = await RunningHall.StartAsync(""" "a": {"command": ["/bin/sleep", "1000"]} """, Quick);
        ulong total = (await hall.Client.UsageAsync()).MemoryTotalBytes;
        double most = Environment.ProcessorCount * 100;

        RpcException memory = await RefusedAsync(new ResourceLimits { Name = "a", MemoryBytes = total + 1, Action = LimitAction.Alert });
        RpcException cpu = await RefusedAsync(new ResourceLimits { Name = "a", CpuPercent = most + 1, Action = LimitAction.Alert });
        RpcException action = await RefusedAsync(new ResourceLimits { Name = "a", Processes = 1, Action = (LimitAction)9 });
        RpcException percent = await RefusedAsync(new ResourceLimits { Name = "a", Processes = 1, WarnAtPercent = 101 });
        RpcException throttle = await RefusedAsync(new ResourceLimits { Name = "a", OpenFiles = 10, Action = LimitAction.Throttle });
        ResourceLimits set = await hall.Client.SetLimitsAsync(
            new ResourceLimits { Name = "a", MemoryBytes = 1 << 30, Processes = 7, Action = LimitAction.Alert });
        ResourceLimits got = await hall.Client.LimitsAsync("a");

        Assert.Equal(StatusCode.OutOfRange, memory.Code);
        Assert.Contains((total + 1).ToString(), memory.Status.Message, StringComparison.Ordinal);
        Assert.Contains(total.ToString(), memory.Status.Message.Replace((total + 1).ToString(), "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(StatusCode.OutOfRange, cpu.Code);
        Assert.Contains((most + 1).ToString(), cpu.Status.Message, StringComparison.Ordinal);
        Assert.Contains(most.ToString(), cpu.Status.Message.Replace((most + 1).ToString(), "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(StatusCode.OutOfRange, action.Code);
        Assert.Equal(StatusCode.OutOfRange, percent.Code);
        Assert.Equal(StatusCode.FailedPrecondition, throttle.Code);
        Assert.Equal((1ul << 30, 7u, 80u), (set.MemoryBytes, set.Processes, set.WarnAtPercent));
        Assert.Equal((1ul << 30, 7u, false), (got.MemoryBytes, got.Processes, got.HasCpuPercent));

        Task<RpcException> RefusedAsync(ResourceLimits limits) =>
            Assert.ThrowsAsync<RpcException>(() => hall.Client.SetLimitsAsync(limits));
    }

    [Fact]
    public async Task Start_stop_and_restart_may_be_asked_again_without_harm()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """ "a": {"command": ["/bin/sleep", "1000"], "autostart": false, "stop": {"timeout": "5s"}} """);

        ServiceStatus first = await hall.Client.StartAsync("a");
        ServiceStatus again = await hall.Client.StartAsync("a");
        ServiceStatus restarted = await hall.Client.RestartAsync("a");
        ServiceStatus stopped = await hall.Client.StopAsync("a");
        ServiceStatus stoppedAgain = await hall.Client.StopAsync("a");
        ServiceStatus fromRest = await hall.Client.RestartAsync("a");
        ServiceStatus forced = await hall.Client.StopAsync("a", force: true);

        Assert.Equal((first.Pid, first.StartId), (again.Pid, again.StartId));
        Assert.Equal((2ul, ServiceState.Running), (restarted.StartId, restarted.State));
        Assert.NotEqual(first.Pid, restarted.Pid);
        Assert.Equal((ServiceState.Stopped, ServiceState.Stopped), (stopped.State, stoppedAgain.State));
        Assert.Equal(15, stopped.LastExit!.Signal);
        Assert.Equal((3ul, ServiceState.Running), (fromRest.StartId, fromRest.State));
        Assert.Equal((ServiceState.Stopped, Signals.KillNow), (forced.State, forced.LastExit!.Signal));
        Assert.Equal(0u, forced.Restarts);
    }

    [Fact]
    public async Task Who_follows_events_sees_starts_ends_and_restarts_and_can_go_on_where_he_was()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """ "a": {"command": ["/bin/sleep", "1000"], "autostart": false}, "b": {"command": ["/bin/sleep", "1000"], "autostart": false} """);
        ServiceStatus started = await hall.Client.StartAsync("a");
        List<Event> before = await hall.EventsUntilAsync(told => told.State is { To: ServiceState.Running }, "running", "a");

        await hall.Client.StartAsync("b");
        Signals.Send(started.Pid, Signals.KillNow);
        List<Event> after = await hall.EventsUntilAsync(
            told => told.State is { To: ServiceState.Running }, "running again", "a", before[^1].Sequence);

        Assert.Equal(started.Pid, before[^1].State!.Pid);
        Assert.Contains(after, told => told.Exit is { Signal: Signals.KillNow, Expected: false });
        Assert.Contains(after, told => told.State is { From: ServiceState.Running, To: ServiceState.Restarting });
        Assert.All(after, told => Assert.Equal("a", told.Name.ToString()));
        Assert.All(after, told => Assert.True(told.Sequence > before[^1].Sequence));
    }

    private static async Task<string[]> NamesAsync(Task<ListServicesResponse> list)
    {
        ListServicesResponse listed = await list;
        string[] names = new string[listed.Services.Count];
        for (int i = 0; i < names.Length; i++)
            names[i] = listed.Services[i].Name.ToString();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static async Task<List<string>> TextAsync(IAsyncEnumerable<LogLine> lines)
    {
        List<string> text = [];
        await foreach (LogLine line in lines)
            text.Add(Encoding.UTF8.GetString(line.Line.Span));
        return text;
    }
}
