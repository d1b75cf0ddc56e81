using System.Globalization;
using Edda.Contracts.Gladsheim.V1;
using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Gladsheim;

/// <summary>
/// A Gladsheim that was given a cgroup of its own, as systemd's Delegate=yes does: it begins in the very cgroup below which
/// it is to make others, and there the kernel enables no controller while a process is in it.
/// </summary>
[Collection(MachineTests.Name)]
public sealed class DelegationTests(Machine machine)
{
    private const string Unit = "/sys/fs/cgroup/system.slice/hall.service";

    private const string Services =
        """
        "keeper": {"command": ["/bin/sleep", "1000"], "limits": {"memory": "32MiB", "action": "restart"}},
        "spinner": {"command": ["/bin/sh", "-c", "while :; do :; done"], "limits": {"cpu_percent": 20, "action": "throttle"}}
        """;

    /// <summary>What systemd does before it starts a unit's program.</summary>
    private const string Enter =
        $$"""
        cd /sys/fs/cgroup
        echo "+cpu +memory +pids +io" > cgroup.subtree_control
        mkdir -p {{Unit}}
        echo "+cpu +memory +pids +io" > system.slice/cgroup.subtree_control
        """;

    /// <summary>The process that becomes Gladsheim: "$$" would be the shell above it.</summary>
    private const string Join = $"sh -c 'echo $PPID > {Unit}/cgroup.procs'";

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Below_a_cgroup_that_it_was_given_it_enforces_limits()
    {
        VirtualMachine guest = await machine.Guest;
        await guest.RunAsync(Enter);
        await using GuestHall hall = await GuestHall.StartAsync(guest, Services, prepare: Join);
        ServiceStatus keeper = await hall.UntilAsync("keeper", ServiceState.Running);
        ServiceStatus spinner = await hall.UntilAsync("spinner", ServiceState.Running);

        Assert.StartsWith(Unit + "/edda.", hall.Cgroups, StringComparison.Ordinal);
        Assert.True((await hall.Client.LimitsAsync("keeper")).EnforcedByKernel);
        Assert.True((await hall.Client.LimitsAsync("spinner")).EnforcedByKernel);
        Assert.Equal("33554432", await hall.ControlAsync("keeper", "memory.max"));
        Assert.Equal("20000 100000", await hall.ControlAsync("spinner", "cpu.max"));
        Assert.Contains(keeper.Pid.ToString(CultureInfo.InvariantCulture), await hall.ControlAsync("keeper", "cgroup.procs"), StringComparison.Ordinal);
        Assert.Contains(spinner.Pid.ToString(CultureInfo.InvariantCulture), await hall.ControlAsync("spinner", "cgroup.procs"), StringComparison.Ordinal);
        // It has stepped aside: the kernel enables nothing beside a process.
        Assert.Equal(
            "0::/system.slice/hall.service/edda.hall", await guest.RunAsync($"cat /proc/$(cat {hall.Folder}/pid)/cgroup"));
    }
}
