using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;
using Xunit.Abstractions;

namespace Edda.Gladsheim.Functional.Conduct;

/// <summary>Services that read and write more than is good. On a disk: what goes to memory only is no I/O.</summary>
public sealed class DiskLimitTests(ITestOutputHelper output) : IDisposable
{
    private const long Mebi = 1 << 20;
    private const int MebiToRead = 4;

    private readonly string _file = $"/var/tmp/edda-{Guid.NewGuid():N}";

    [Fact]
    public async Task One_that_writes_too_much_is_stopped_by_measurement_where_that_is_asked()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            $$"""
            "writer": {"command": ["/bin/sh", "-c", "while :; do dd if=/dev/zero of={{_file}} bs=1M count=8 conv=fsync 2>/dev/null; done"],
                       "limits": {"io_per_second": "1MiB", "action": "stop"}, "autostart": false}
            """, "\"sample_interval\": \"100ms\",");

        await hall.Client.StartAsync("writer", WaitFor.WaitNothing);
        ServiceStatus stopped = await hall.UntilAsync(
            "writer", now => now is { State: ServiceState.Stopped, StartId: 1 }, "is stopped");
        List<Event> told = await hall.EventsUntilAsync(told => told.Limit is { Critical: true }, "limit", "writer");

        Assert.Contains("I/O: ", stopped.Reason.ToString(), StringComparison.Ordinal);
        Assert.Equal("io", told[^1].Limit!.Resource.ToString());
        Assert.InRange(told[^1].Limit!.Measured, 1.0 * Mebi, double.MaxValue);
    }

    [RequiresFact(Requirement.ThrottledDisk)]
    public async Task One_that_reads_too_much_is_slowed_down_by_the_kernel()
    {
        await File.WriteAllBytesAsync(_file, new byte[MebiToRead * Mebi]);
        Assert.Equal(0, (await ChildProcess.RunAsync("/bin/sync", [_file])).ExitCode);
        string reader = $$"""
            "reader": {"kind": "oneshot", "command": ["/bin/dd", "if={{_file}}", "of=/dev/null", "bs=64k", "iflag=direct"],
                       "limits": {"io_per_second": "1MiB", "action": "throttle"}, "autostart": false}
            """;
        await using RunningHall hall = await RunningHall.StartAsync(reader);
        await hall.Client.StartAsync("reader", WaitFor.WaitNothing);
        ServiceStatus done = await hall.UntilAsync("reader", now => now is { State: ServiceState.Stopped, StartId: 1 }, "is done");
        List<Event> events = await hall.EventsUntilAsync(told => told.Exit is not null, "exit", "reader");
        long launched = events.First(told => told.Detail.ToString() == "launched").AtUnixMs;
        long took = events[^1].AtUnixMs - launched;

        output.WriteLine($"by the kernel: {MebiToRead} MiB at 1 MiB a second took {took} ms");
        Assert.Equal(0, done.LastExit!.Code);
        Assert.True((await hall.Client.LimitsAsync("reader")).EnforcedByKernel);
        Assert.InRange(took, 2000, long.MaxValue);
    }

    public void Dispose() => File.Delete(_file);
}
