using System.Globalization;
using Edda.Contracts.Gladsheim.V1;
using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Gladsheim;

/// <summary>Whole trees, which a cgroup holds together, and a Gladsheim that is killed above them.</summary>
[Collection(MachineTests.Name)]
public sealed class TreeTests(Machine machine)
{
    // Sessions of their own, parents that are gone, environments that are empty, signals that are ignored, and one new
    // process after the other.
    private const string Runaway =
        """
        "runaway": {"command": ["/bin/sh", "-c", "setsid env -i sh -c 'trap \"\" TERM; setsid env -i sh -c \"trap : TERM; echo far; while :; do sleep 1000; done\" & while :; do sleep 1000; done' & while :; do (sleep 0.05; :) & sleep 0.05; done"],
                    "ready": {"when": "output", "output": "far"}, "stop": {"timeout": "300ms"}, "autostart": false,
                    "restart": {"policy": "never"}}
        """;

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Nothing_that_a_service_has_started_survives_its_end()
    {
        VirtualMachine guest = await machine.Guest;
        await using GuestHall hall = await GuestHall.StartAsync(guest, Runaway);
        await hall.Client.StartAsync("runaway");
        string[] members = (await hall.ControlAsync("runaway", "cgroup.procs")).Split('\n');

        ServiceStatus stopped = await hall.Client.StopAsync("runaway");

        Assert.Equal(ServiceState.Stopped, stopped.State);
        Assert.InRange(members.Length, 5, 1000);
        Assert.Equal("", await guest.RunAsync(
            $"for p in {string.Join(' ', members)}; do s=$(cat /proc/$p/stat 2>/dev/null) || continue; case \"$s\" in *') Z'*) ;; *) echo $p;; esac; done"));
        await Eventually.HoldsAsync(
            async () => (await guest.RunAsync($"cat {hall.Cgroups}/runaway/cgroup.procs 2>/dev/null || true")).Length == 0, "nobody is left in the cgroup");
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task A_killed_one_finds_its_services_and_their_limits_again_and_starts_nothing_twice()
    {
        VirtualMachine guest = await machine.Guest;
        await using GuestHall hall = await GuestHall.StartAsync(
            guest,
            """
            "spinner": {"command": ["/bin/sh", "-c", "while :; do :; done"], "limits": {"cpu_percent": 20, "action": "throttle"}},
            "eater": {"command": ["/bin/sh", "-c", "until [ -e $F/go ]; do sleep 0.1; done; exec tail /dev/zero"],
                      "limits": {"memory": "32MiB", "action": "stop"}}
            """);
        ServiceStatus spinner = await hall.UntilAsync("spinner", ServiceState.Running);
        ServiceStatus eater = await hall.UntilAsync("eater", ServiceState.Running);
        string before = hall.Cgroups;

        await hall.KillAsync();
        await hall.RunAsync();
        ServiceStatus adopted = await hall.UntilAsync("spinner", ServiceState.Running);
        await hall.UntilAsync("eater", ServiceState.Running);
        await guest.RunAsync($"touch {hall.Folder}/go");
        ServiceStatus killed = await hall.UntilAsync("eater", ServiceState.Stopped);

        Assert.Equal((spinner.Pid, spinner.StartId, true), (adopted.Pid, adopted.StartId, adopted.Adopted));
        Assert.Equal(before, hall.Cgroups);
        Assert.Equal("20000 100000", await hall.ControlAsync("spinner", "cpu.max"));
        Assert.True(killed.LastExit!.KilledForMemory);
        Assert.Equal(eater.StartId, killed.StartId);
        Assert.Equal(
            spinner.Pid.ToString(CultureInfo.InvariantCulture), await hall.ControlAsync("spinner", "cgroup.procs"));
    }
}
