using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;

namespace Edda.Gladsheim.Functional;

/// <summary>Two services that eat memory beyond a hard limit, and what has to be known of their ends, wherever the kernel runs.</summary>
internal static class MemoryKill
{
    /// <summary>The members of "services".</summary>
    public const string Services =
        """
        "eater": {"command": ["/bin/sh", "-c", "exec tail /dev/zero"], "autostart": false,
                  "restart": {"attempts": 1, "delay": "10ms"}, "limits": {"memory": "32MiB", "action": "restart"}},
        "once": {"command": ["/bin/sh", "-c", "tail /dev/zero; exit $?"], "autostart": false,
                 "limits": {"memory": "32MiB", "action": "stop"}}
        """;

    public static async Task IsKnownAsync(WatchedHall hall)
    {
        await hall.Client.StartAsync("eater", WaitFor.WaitNothing);
        ServiceStatus crashed = await hall.UntilAsync("eater", ServiceState.Crashed);
        List<Event> told = await hall.EventsUntilAsync(told => told.Limit is { Critical: true }, "limit", "eater");
        await hall.Client.StartAsync("once", WaitFor.WaitNothing);
        ServiceStatus once = await hall.UntilAsync("once", ServiceState.Stopped);

        Assert.Equal(Signals.KillNow, crashed.LastExit!.Signal);
        Assert.True(crashed.LastExit.KilledForMemory);
        Assert.True(crashed.Crashes[0].Exit!.KilledForMemory);
        Assert.Equal(2ul, crashed.StartId);
        Assert.Contains("memory", crashed.Reason.ToString(), StringComparison.Ordinal);
        Assert.Contains("kernel", told[^1].Detail.ToString(), StringComparison.Ordinal);
        Assert.True(once.LastExit!.KilledForMemory);
        Assert.True((await hall.Client.LimitsAsync("eater")).EnforcedByKernel);
    }
}
