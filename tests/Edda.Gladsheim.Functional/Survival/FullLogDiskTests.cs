using System.Globalization;
using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Survival;

/// <summary>A disk for logs that has no room left.</summary>
public sealed class FullLogDiskTests
{
    private const int Lines = 100;

    // So long that a hundred of them do not fit into what is left of the last page.
    private static readonly string Padding = new('x', 200);

    [RequiresFact(Requirement.Mount)]
    public async Task Services_and_gladsheim_go_on_drops_are_counted_and_logs_come_back_with_room()
    {
        await using RunningHall hall = RunningHall.Prepare(
            $$"""
            "talker": {"command": ["/bin/sh", "-c", "i=0; while :; do i=$((i+1)); echo line $i {{Padding}}; echo $i > $F/n.new; mv $F/n.new $F/n; sleep 0.005; done"],
                       "autostart": false},
            "other": {"command": ["/bin/sleep", "1000"], "autostart": false}
            """);
        await using SmallDisk disk = await SmallDisk.MountAsync(hall.File("logs"), "256k");
        await hall.RunAsync();
        ServiceStatus talker = await hall.Client.StartAsync("talker");
        await hall.LinesAsync("talker", 3);

        disk.Fill();
        await AdvancesAsync(hall);
        ServiceStatus other = await hall.Client.StartAsync("other", timeout: ChildProcess.Patience);
        ServiceStatus during = await hall.Client.StatusAsync("talker");
        disk.MakeRoom();
        (ulong dropped, bool more) = await AfterwardsAsync(hall);

        Assert.Equal(ServiceState.Running, other.State);
        Assert.Equal((ServiceState.Running, talker.Pid), (during.State, during.Pid));
        Assert.InRange(dropped, (ulong)Lines / 2, ulong.MaxValue);
        Assert.True(more);
        Assert.Equal(ServiceState.Stopped, (await hall.Client.StopAsync("talker")).State);
        Assert.Equal(ServiceState.Stopped, (await hall.Client.StopAsync("other")).State);
        await hall.StopAsync();
    }

    /// <summary>Until the service has written so many lines more, wherever they go.</summary>
    private static Task AdvancesAsync(RunningHall hall)
    {
        int begin = Written(hall);
        return Eventually.HoldsAsync(() => Task.FromResult(Written(hall) >= begin + Lines), $"{Lines} more lines are written");
    }

    private static int Written(RunningHall hall) =>
        int.Parse(File.ReadAllText(hall.File("n")), CultureInfo.InvariantCulture);

    /// <summary>How many lines the log says are missing, and whether others come after them.</summary>
    private static async Task<(ulong Dropped, bool More)> AfterwardsAsync(RunningHall hall)
    {
        using CancellationTokenSource end = new(ChildProcess.Patience);
        ulong dropped = 0;
        int after = 0;
        await foreach (LogLine line in hall.Client.LogsAsync("talker", follow: true, cancellation: end.Token))
        {
            dropped += line.Dropped;
            if (dropped > 0 && ++after == 3)
                return (dropped, true);
        }

        return (dropped, false);
    }
}
