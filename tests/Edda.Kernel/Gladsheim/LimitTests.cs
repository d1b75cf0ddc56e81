using System.Globalization;
using Edda.Contracts.Gladsheim.V1;
using Edda.Gladsheim.Functional;
using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Gladsheim;

/// <summary>What cgroup v2 enforces for Gladsheim, on a kernel that has no other cgroups.</summary>
[Collection(MachineTests.Name)]
public sealed class LimitTests(Machine machine)
{
    private const long Mebi = 1 << 20;

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Memory_beyond_a_hard_limit_is_a_kill_by_the_kernel_and_known_as_that()
    {
        await using GuestHall hall = await GuestHall.StartAsync(await machine.Guest, MemoryKill.Services);
        await MemoryKill.IsKnownAsync(hall);
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Swap_is_no_way_around_a_hard_limit()
    {
        VirtualMachine guest = await machine.Guest;
        await using TestDisk disk = await TestDisk.MakeAsync(guest, "swap", mebibytes: 128);
        await guest.RunAsync($"mkswap {disk.Device} && swapon {disk.Device}");
        try
        {
            await using GuestHall hall = await GuestHall.StartAsync(
                guest,
                """
                "eater": {"command": ["/bin/sh", "-c", "(head -c 45000000 /dev/zero; exec sleep 1000) | tail"], "autostart": false,
                          "limits": {"memory": "32MiB", "action": "stop"}}
                """);
            await hall.Client.StartAsync("eater", WaitFor.WaitNothing);
            ServiceStatus ended = await hall.UntilAsync("eater", now => now is { State: ServiceState.Stopped, StartId: 1 }, "is stopped");

            Assert.True(ended.LastExit!.KilledForMemory);
            Assert.Equal("0", await hall.ControlAsync("eater", "memory.swap.max"));
        }
        finally
        {
            await guest.RunAsync($"swapoff {disk.Device}");
        }
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task One_that_spins_is_slowed_down()
    {
        await using GuestHall hall = await GuestHall.StartAsync(
            await machine.Guest,
            """
            "spinner": {"command": ["/bin/sh", "-c", "while :; do :; done"], "autostart": false,
                        "limits": {"cpu_percent": 20, "action": "throttle"}}
            """,
            "\"sample_interval\": \"100ms\",");
        ServiceStatus started = await hall.Client.StartAsync("spinner");

        ServiceStatus used = await hall.UntilAsync("spinner", now => now.Usage is { CpuUs: > 400_000 }, "has used 0.4 s");
        double seconds = (used.Usage!.AtUnixMs - started.StartedUnixMs) / 1000.0;
        string counted = await hall.ControlAsync("spinner", "cpu.stat");

        Assert.Equal(started.Pid, used.Pid);
        Assert.InRange(used.Usage.CpuUs / 1e6 / seconds, 0, 0.3);
        Assert.Equal("20000 100000", await hall.ControlAsync("spinner", "cpu.max"));
        Assert.Matches("nr_throttled [1-9]", counted);
        Assert.True((await hall.Client.LimitsAsync("spinner")).EnforcedByKernel);
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task One_that_forks_gets_no_more_processes_than_it_may_have()
    {
        await using GuestHall hall = await GuestHall.StartAsync(
            await machine.Guest,
            """
            "forker": {"command": ["/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done; wait"],
                       "limits": {"processes": 5, "action": "throttle"}, "restart": {"policy": "never"}, "autostart": false}
            """);
        await hall.Client.StartAsync("forker", WaitFor.WaitNothing);

        // The shell gives up at the first fork that is refused.
        await hall.UntilAsync("forker", now => now is { State: not ServiceState.Running, LastExit: not null }, "has ended");
        string refused = await hall.ControlAsync("forker", "pids.events");

        Assert.Equal("5", await hall.ControlAsync("forker", "pids.max"));
        Assert.Matches("max [1-9]", refused);
        Assert.True((await hall.Client.LimitsAsync("forker")).EnforcedByKernel);
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task One_that_takes_more_memory_than_is_good_is_slowed_down_and_lives()
    {
        await using GuestHall hall = await GuestHall.StartAsync(
            await machine.Guest,
            """
            "hungry": {"command": ["/bin/sh", "-c", "(head -c 24000000 /dev/zero; exec sleep 1000) | tail"], "autostart": false,
                       "limits": {"memory": "16MiB", "action": "throttle"}}
            """);
        ServiceStatus started = await hall.Client.StartAsync("hungry");

        await Eventually.HoldsAsync(
            async () => !(await hall.ControlAsync("hungry", "memory.events")).Contains("high 0", StringComparison.Ordinal),
            "the kernel has slowed it down");

        Assert.Equal((16 * Mebi).ToString(CultureInfo.InvariantCulture), await hall.ControlAsync("hungry", "memory.high"));
        Assert.Equal("max", await hall.ControlAsync("hungry", "memory.max"));
        Assert.Equal((started.Pid, ServiceState.Running), ((await hall.Client.StatusAsync("hungry")).Pid, (await hall.Client.StatusAsync("hungry")).State));
        Assert.True((await hall.Client.LimitsAsync("hungry")).EnforcedByKernel);
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task One_that_reads_and_writes_a_disk_too_quickly_is_slowed_down()
    {
        VirtualMachine guest = await machine.Guest;
        await using TestDisk disk = await TestDisk.MakeAsync(guest, "throttled");
        await using GuestHall hall = await GuestHall.StartAsync(
            guest,
            $$"""
            "copier": {"kind": "oneshot", "command": ["/bin/sh", "-c", "dd if={{disk.Device}} of=/dev/null bs=64k count=48 iflag=direct && dd if=/dev/zero of={{disk.Device}} bs=64k count=48 oflag=direct"],
                       "limits": {"io_per_second": "1MiB", "action": "throttle"}, "autostart": false}
            """);
        await hall.Client.StartAsync("copier", WaitFor.WaitNothing);

        ServiceStatus done = await hall.UntilAsync("copier", now => now is { State: ServiceState.Stopped, StartId: 1 }, "is done");
        List<Event> events = await hall.EventsUntilAsync(told => told.Exit is not null, "exit", "copier");
        long launched = events.First(told => told.Detail.ToString() == "launched").AtUnixMs;

        Assert.Equal(0, done.LastExit!.Code);
        Assert.Contains("rbps=1048576 wbps=1048576", await hall.ControlAsync("copier", "io.max"), StringComparison.Ordinal);
        Assert.True((await hall.Client.LimitsAsync("copier")).EnforcedByKernel);
        // Six mebibytes at one a second; the kernel lets the first part of a second through.
        Assert.InRange(events[^1].AtUnixMs - launched, 4000, long.MaxValue);
    }
}
