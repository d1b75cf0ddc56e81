using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Gladsheim.Logic.Tests.Program;

public sealed class GladsheimProgramTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_starts_watches_and_stops_over_grpc()
    {
        await using GladsheimProcess gladsheim = await GladsheimProcess.StartAsync(
            """
            "web": {"command": ["/bin/sh", "-c", "echo one; echo two; exec sleep 1000"], "labels": {"team": "a"}, "autostart": false},
            "db": {"command": ["/bin/sleep", "1000"]}
            """);

        ServiceStatus started = await gladsheim.Client.StartAsync("web");
        ListServicesResponse running = await gladsheim.Client.ListAsync("w*", [ServiceState.Running]);
        List<string> lines = [];
        await foreach (LogLine line in gladsheim.Client.LogsAsync("web", follow: true))
        {
            lines.Add(line.Line.ToString()!);
            if (lines.Count == 2)
                break;
        }

        ServiceStatus stopped = await gladsheim.Client.StopAsync("web");

        Assert.Equal(ServiceState.Running, started.State);
        Assert.True(started.Pid > 0);
        Assert.Equal("web", running.Services[0].Name.ToString());
        Assert.Equal(1, running.Services.Count);
        Assert.Equal(ServiceState.Stopped, stopped.State);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public async Task An_unknown_service_is_not_found()
    {
        await using GladsheimProcess gladsheim = await GladsheimProcess.StartAsync(""" "db": {"command": ["/bin/sleep", "1000"]} """);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => gladsheim.Client.StatusAsync("dbb"));

        Assert.Equal(StatusCode.NotFound, refused.Code);
        Assert.Equal("no service \"dbb\"; near: \"db\"", refused.Status.Message);
    }

    [Fact]
    public async Task Killed_and_started_again_it_finds_everything_as_it_was()
    {
        await using GladsheimProcess gladsheim = await GladsheimProcess.StartAsync(
            """ "a": {"command": ["/bin/sleep", "1000"]}, "b": {"command": ["/bin/sleep", "1000"], "autostart": false} """);
        ServiceStatus before = await gladsheim.Client.StartAsync("a");

        await gladsheim.KillAsync();
        await gladsheim.RunAsync();
        ServiceStatus after = await gladsheim.Client.StatusAsync("a");

        Assert.Equal((before.Pid, before.StartId), (after.Pid, after.StartId));
        Assert.Equal(ServiceState.Running, after.State);
        Assert.True(after.Adopted);
        Assert.Equal(ServiceState.Stopped, (await gladsheim.Client.StatusAsync("b")).State);
    }

    [Fact]
    public async Task A_reload_applies_what_changed_and_bad_settings_change_nothing()
    {
        await using GladsheimProcess gladsheim = await GladsheimProcess.StartAsync(""" "a": {"command": ["/bin/sleep", "1000"]} """);
        ServiceStatus before = await gladsheim.Client.StartAsync("a");

        gladsheim.Write(""" "a": {"command": ["/bin/sleep", "1000"], "depends_on": {"x": "started"}} """);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => gladsheim.Client.ReloadAsync());
        gladsheim.Write(""" "a": {"command": ["/bin/sleep", "1000"]}, "b": {"command": ["/bin/sleep", "1000"]} """);
        ReloadResponse reloaded = await gladsheim.Client.ReloadAsync();
        ServiceStatus added = await gladsheim.Client.StartAsync("b");

        Assert.Equal(StatusCode.FailedPrecondition, refused.Code);
        Assert.Contains("services.a.depends_on.x: found no service of that name", refused.Status.Message, StringComparison.Ordinal);
        // The program follows its file too, and may have been first.
        Assert.True(reloaded.Added.Count is 0 or 1);
        Assert.Equal(ServiceState.Running, added.State);
        Assert.Equal(before.Pid, (await gladsheim.Client.StatusAsync("a")).Pid);
    }

    [Fact]
    public async Task Events_and_health_are_streams()
    {
        await using GladsheimProcess gladsheim = await GladsheimProcess.StartAsync(
            """
            "a": {"command": ["/bin/sleep", "1000"], "autostart": false,
                  "checks": {"alive": {"kind": "process", "interval": "50ms"}}}
            """);
        using CancellationTokenSource end = new(Patience);
        Task<ServiceHealth> healthy = FirstAsync(
            gladsheim.Client.SubscribeHealthAsync("a", end.Token), seen => seen.State == HealthState.Healthy);
        Task<Event> ran = FirstAsync(
            gladsheim.Client.EventsAsync("a", after: 0, end.Token),
            seen => seen.State is { To: ServiceState.Running, Pid: > 0 });

        await gladsheim.Client.StartAsync("a");

        Assert.Equal("alive", (await healthy).Checks[0].Name.ToString());
        Assert.Equal("a", (await ran).Name.ToString());
    }

    private static async Task<T> FirstAsync<T>(IAsyncEnumerable<T> stream, Func<T, bool> wanted)
    {
        await foreach (T item in stream)
        {
            if (wanted(item))
                return item;
        }

        throw new InvalidOperationException("the stream ended");
    }
}
