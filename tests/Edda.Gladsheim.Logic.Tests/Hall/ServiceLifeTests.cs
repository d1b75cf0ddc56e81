using Edda.Core.Grpc;
using Edda.Gladsheim.Hall;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Logic.Tests.Hall;

public sealed class ServiceLifeTests
{
    [Fact]
    public async Task A_service_starts_with_the_hall_and_stops_when_asked()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(""" "a": {"command": ["/bin/sleep", "1000"]} """);
        ServiceSnapshot running = await test.UntilAsync("a", ServiceState.Running);

        CommandResult stopped = await test.Hall.StopServiceAsync("a", null, force: false);

        Assert.True(running.Pid > 0);
        Assert.True(running.Ready);
        Assert.Equal(1UL, running.StartId);
        Assert.Equal(ServiceState.Stopped, stopped.Service!.State);
        Assert.Equal(0, stopped.Service.Pid);
        Assert.True(stopped.Service.LastExit!.Value.Expected);
        Assert.False(Directory.Exists($"/proc/{running.Pid}"));
    }

    [Fact]
    public async Task A_start_of_a_running_service_answers_with_its_status_and_starts_nothing()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(""" "a": {"command": ["/bin/sleep", "1000"]} """);
        ServiceSnapshot running = await test.UntilAsync("a", ServiceState.Running);

        CommandResult again = await test.Hall.StartServiceAsync("a", WaitLevel.Ready, null);

        Assert.True(again.IsOk);
        Assert.Equal((running.Pid, running.StartId), (again.Service!.Pid, again.Service.StartId));
    }

    [Fact]
    public async Task One_that_ignores_the_signal_is_killed_with_all_it_started()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """
            "a": {"command": ["/bin/sh", "-c", "trap '' TERM; setsid sh -c 'trap \"\" TERM; echo $$ > $ROOT/child; while :; do sleep 1; done' & echo up; while :; do sleep 1; done"],
                  "ready": {"when": "output", "output": "up"}, "stop": {"timeout": "200ms"}}
            """);
        await test.UntilAsync("a", ServiceState.Running);
        string child = Path.Combine(test.Folder, "child");
        await Eventually(() => File.Exists(child) && File.ReadAllText(child).EndsWith('\n'));

        CommandResult stopped = await test.Hall.StopServiceAsync("a", null, force: false);

        Assert.Equal(ServiceState.Stopped, stopped.Service!.State);
        Assert.Equal(Signals.Kill, stopped.Service.LastExit!.Value.Value);
        Assert.False(IsAlive(int.Parse(File.ReadAllText(child))));
    }

    [Fact]
    public async Task A_killed_service_is_there_again_with_another_process()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """ "a": {"command": ["/bin/sh", "-c", "echo hello; exec sleep 1000"]} """);
        ServiceSnapshot first = await test.UntilAsync("a", ServiceState.Running);

        _ = Libc.Kill(first.Pid, Signals.Kill);
        ServiceSnapshot second = await test.UntilAsync("a", service => service.StartId == 2 && service.State == ServiceState.Running);
        ServiceSnapshot told = await test.UntilAsync("a", service => service.Crashes.Count == 1);

        Assert.NotEqual(first.Pid, second.Pid);
        Assert.Equal(1, second.Restarts);
        Assert.Equal((ExitHow.Signal, Signals.Kill), (told.Crashes[0].Exit.How, told.Crashes[0].Exit.Value));
        Assert.False(told.Crashes[0].Exit.Expected);
    }

    [Fact]
    public async Task One_that_ends_at_once_is_given_up_with_the_reason_and_its_last_lines()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """
            "a": {"command": ["/bin/sh", "-c", "echo one; echo two >&2; exit 7"],
                  "restart": {"attempts": 2, "delay": "10ms"}}
            """);

        ServiceSnapshot crashed = await test.UntilAsync("a", service => service.State == ServiceState.Crashed && service.Crashes.Count == 3);

        Assert.Equal("exited with code 7; given up after 2 restarts in 300 s", crashed.Reason);
        Assert.Equal(3UL, crashed.StartId);
        Assert.Equal(["one", "two"], crashed.Crashes[^1].LastLines);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_refused_with_its_path_and_the_systems_reason()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """ "a": {"command": ["/no/such/program"], "autostart": false} """);

        CommandResult result = await test.Hall.StartServiceAsync("a", WaitLevel.Ready, null);

        Assert.Equal(StatusCode.FailedPrecondition, result.Code);
        Assert.Contains("/no/such/program", result.Message, StringComparison.Ordinal);
        Assert.Contains("No such file", result.Message, StringComparison.Ordinal);
        Assert.Equal(ServiceState.Crashed, test.Now("a").State);
    }

    [Fact]
    public async Task An_unknown_service_is_not_found_and_near_names_are_told()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(""" "nginx": {"command": ["/bin/true"], "autostart": false} """);

        CommandResult result = await test.Hall.StartServiceAsync("ngnix", WaitLevel.Ready, null);

        Assert.Equal(StatusCode.NotFound, result.Code);
        Assert.Equal("no service \"ngnix\"; near: \"nginx\"", result.Message);
    }

    [Fact]
    public async Task What_a_service_needs_is_started_first_and_stopped_last()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """
            "web": {"command": ["/bin/sleep", "1000"], "depends_on": {"db": "healthy", "migrate": "completed"}, "autostart": false},
            "migrate": {"command": ["/bin/sh", "-c", "exit 0"], "kind": "oneshot", "depends_on": {"db": "healthy"}, "autostart": false},
            "db": {"command": ["/bin/sh", "-c", "sleep 0.1; echo ready; exec sleep 1000"], "ready": {"when": "output", "output": "ready"}, "autostart": false}
            """);

        CommandResult started = await test.Hall.StartServiceAsync("web", WaitLevel.Ready, null);
        CommandResult stopped = await test.Hall.StopServiceAsync("db", null, force: false);

        Assert.Equal("", started.Message);
        Assert.Equal(ServiceState.Stopped, stopped.Service!.State);
        string[] order = [.. test.Events()
            .Where(told => told.Kind == EventKind.State && told.Detail != "launched")
            .Where(told => told.To is ServiceState.Running || told is { To: ServiceState.Stopped, From: not ServiceState.Unknown })
            .Select(told => $"{told.Name} {told.To}")];
        Assert.Equal(["db Running", "migrate Running", "migrate Stopped", "web Running", "web Stopped", "db Stopped"], order);
    }

    [Fact]
    public async Task A_dependency_that_crashes_fails_the_start_and_says_why()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """
            "web": {"command": ["/bin/sleep", "1000"], "depends_on": {"init": "completed"}, "autostart": false},
            "init": {"command": ["/bin/sh", "-c", "exit 3"], "kind": "oneshot", "autostart": false}
            """);

        CommandResult result = await test.Hall.StartServiceAsync("web", WaitLevel.Ready, null);

        Assert.Equal(StatusCode.FailedPrecondition, result.Code);
        Assert.Equal(
            "\"web\": needs \"init\", which is CRASHED: exited with code 3; it is not restarted, by its policy", result.Message);
    }

    [Fact]
    public async Task A_service_that_goes_to_the_background_is_followed_there()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """
            "a": {"command": ["/bin/sh", "-c", "setsid sleep 1000 & echo $! > $ROOT/pid"], "kind": "forking", "pid_file": "$ROOT/pid"}
            """);

        ServiceSnapshot running = await test.UntilAsync("a", ServiceState.Running);

        Assert.Equal(int.Parse(File.ReadAllText(Path.Combine(test.Folder, "pid"))), running.Pid);
    }

    [Fact]
    public async Task A_start_that_takes_too_long_says_where_it_stands()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """ "a": {"command": ["/bin/sleep", "1000"], "ready": {"when": "output", "output": "never"}, "autostart": false} """);

        CommandResult result = await test.Hall.StartServiceAsync("a", WaitLevel.Ready, TimeSpan.FromMilliseconds(100));
        CommandResult spawned = await test.Hall.StartServiceAsync("a", WaitLevel.Spawned, null);

        Assert.Equal(StatusCode.DeadlineExceeded, result.Code);
        Assert.StartsWith("\"a\" is still STARTING after 0.1 s", result.Message, StringComparison.Ordinal);
        Assert.True(spawned.Service!.Pid > 0);
    }

    [Fact]
    public async Task A_restart_gives_another_process()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(""" "a": {"command": ["/bin/sleep", "1000"]} """);
        ServiceSnapshot first = await test.UntilAsync("a", ServiceState.Running);

        CommandResult result = await test.Hall.RestartServiceAsync("a", null);

        Assert.Equal(ServiceState.Running, result.Service!.State);
        Assert.NotEqual(first.Pid, result.Service.Pid);
        Assert.Equal(0, result.Service.Restarts);
        Assert.Empty(result.Service.Crashes);
    }

    /// <summary>A zombie has ended; whose it is has not asked yet.</summary>
    private static bool IsAlive(int pid) => ProcessStat.TryRead(pid, out ProcessRow row) && !row.IsGone;

    private static async Task Eventually(Func<bool> holds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!holds())
            await Task.Delay(5, limit.Token);
    }
}
