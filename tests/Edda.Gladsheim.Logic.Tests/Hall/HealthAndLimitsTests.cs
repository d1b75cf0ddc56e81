using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Hall;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Logic.Tests.Hall;

public sealed class HealthAndLimitsTests
{
    [Fact]
    public async Task A_service_becomes_unhealthy_and_recovers_and_is_not_restarted_for_that()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """
            "a": {"command": ["/bin/sleep", "1000"], "checks": {"file": {
                "kind": "command", "command": ["/usr/bin/test", "-e", "$ROOT/well"], "interval": "20ms", "failures": 2}}}
            """);
        string well = Path.Combine(test.Folder, "well");
        await test.UntilAsync("a", service => service.Health == HealthState.Unhealthy);
        Assert.Equal(ServiceState.Starting, test.Now("a").State);

        File.WriteAllText(well, "");
        ServiceSnapshot healthy = await test.UntilAsync("a", service => service is { Health: HealthState.Healthy, Ready: true });
        File.Delete(well);
        ServiceSnapshot ill = await test.UntilAsync("a", service => service is { Health: HealthState.Unhealthy, Ready: false });
        File.WriteAllText(well, "");
        ServiceSnapshot again = await test.UntilAsync("a", service => service is { Health: HealthState.Healthy, Ready: true });

        Assert.Equal(ServiceState.Running, ill.State);
        Assert.Equal(healthy.Pid, again.Pid);
        Assert.Equal("exit code 1", ill.Checks[0].Detail);
        await test.EventAsync(told => told.Kind == EventKind.Health && told.Health!.Health == HealthState.Unhealthy);
    }

    [Fact]
    public async Task A_service_that_is_not_alive_is_restarted()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """
            "a": {"command": ["/bin/sleep", "1000"], "checks": {"alive": {
                "kind": "tcp", "address": "127.0.0.1:1", "purpose": "liveness", "interval": "20ms", "failures": 2}}}
            """);

        ServiceSnapshot again = await test.UntilAsync("a", service => service.StartId >= 2);

        Assert.True(again.Restarts >= 1);
        await test.EventAsync(told => told.Detail == "not alive: alive: connection refused");
    }

    [Fact]
    public async Task Usage_is_sampled_for_the_whole_tree()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """ "a": {"command": ["/bin/sh", "-c", "while :; do :; done & while :; do :; done"]} """);
        await test.UntilAsync("a", ServiceState.Running);

        UsageSample sample = await SampleAsync(test, seen => seen.CpuPercent > 20 && seen.Processes == 2);

        Assert.True(sample.MemoryBytes > 0);
        Assert.True(sample.Threads >= 2);
        Assert.True(sample.OpenFiles > 0);
        Assert.True(sample.CpuMicroseconds > 0);
    }

    [Fact]
    public async Task Over_its_limit_a_service_is_stopped_and_the_event_says_so()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """
            "a": {"command": ["/bin/sh", "-c", "for i in 1 2 3 4 5 6; do sleep 1000 & done; wait"],
                  "limits": {"processes": 5, "action": "stop"}}
            """);

        ServiceSnapshot stopped = await test.UntilAsync("a", ServiceState.Stopped);

        Assert.Equal("over its limit of processes: 7 of 5", stopped.Reason);
        HallEvent told = await test.EventAsync(seen => seen.Kind == EventKind.Limit);
        Assert.Equal((Resource.Processes, 7.0, 5.0, true), (told.Limit.Resource, told.Limit.Measured, told.Limit.Limit, told.Limit.Critical));
    }

    [Fact]
    public async Task Limits_that_were_set_hold_for_the_next_hall_too()
    {
        const string services = """ "a": {"command": ["/bin/sleep", "1000"]} """;
        await using HallUnderTest test = await HallUnderTest.StartAsync(services);
        ResourceLimits limits = new() { MemoryBytes = 1 << 30, CpuPercent = 50, Action = LimitAction.Alert, WarnAtPercent = 60 };

        CommandResult set = await test.Hall.SetLimitsAsync("a", limits);
        await test.ReopenAsync(services);
        ServiceSnapshot after = await test.UntilAsync("a", ServiceState.Running);

        Assert.Equal(limits, set.Service!.Limits);
        Assert.Equal(limits, after.Limits);
    }

    private static async Task<UsageSample> SampleAsync(HallUnderTest test, Func<UsageSample, bool> wanted)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (test.Now("a").Usage!.TryLatest(out UsageSample sample) && wanted(sample))
                return sample;
            await Task.Delay(20, limit.Token);
        }
    }
}
