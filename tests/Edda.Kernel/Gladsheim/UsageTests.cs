using System.Globalization;
using System.Text.RegularExpressions;
using Edda.Contracts.Gladsheim.V1;
using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Gladsheim;

/// <summary>What the kernel counts for a cgroup and what Gladsheim says of the service are the same.</summary>
[Collection(MachineTests.Name)]
public sealed class UsageTests(Machine machine)
{
    private const string Often = "\"sample_interval\": \"100ms\",";

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Processor_time_memory_and_io_are_the_cgroups_also_those_of_processes_that_nobody_has_looked_at()
    {
        VirtualMachine guest = await machine.Guest;
        await using TestDisk disk = await TestDisk.MakeAsync(guest, "counted");
        await using GuestHall hall = await GuestHall.StartAsync(
            guest,
            $$"""
            "worker": {"command": ["/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8; do dd if={{disk.Device}} of=/dev/null bs=64k count=16 iflag=direct; dd if=/dev/zero of={{disk.Device}} bs=64k count=8 oflag=direct; done; (head -c 9000000 /dev/zero; exec sleep 1000) | tail"]}
            """,
            Often);
        await hall.UntilAsync(
            "worker", now => now.Usage is { ReadBytes: > 0, WrittenBytes: > 0, MemoryBytes: > 9_000_000 }, "has read, written and grown");
        ServiceStatus worker = await hall.UntilAsync(
            "worker", now => now.Usage!.AtUnixMs > now.StartedUnixMs + 300, "was looked at again");

        string cpu = await hall.ControlAsync("worker", "cpu.stat");
        string io = await hall.ControlAsync("worker", "io.stat");
        worker = await hall.UntilAsync("worker", now => now.Usage!.AtUnixMs > worker.Usage!.AtUnixMs, "was looked at again");

        string cpuAfter = await hall.ControlAsync("worker", "cpu.stat");

        // It reads and writes nothing any more, so those numbers stand still; the others are between two looks.
        Assert.Equal(8ul * 16 * 65536, worker.Usage!.ReadBytes);
        Assert.Equal(8ul * 8 * 65536, worker.Usage.WrittenBytes);
        Assert.Equal((worker.Usage.ReadBytes, worker.Usage.WrittenBytes), (Number(io, "rbytes="), Number(io, "wbytes=")));
        Assert.InRange(worker.Usage.CpuUs, Number(cpu, "usage_usec ") / 2, Number(cpuAfter, "usage_usec "));
        Assert.InRange(worker.Usage.MemoryBytes, 9_000_000ul, 32_000_000ul);
        Assert.Equal(await hall.ControlAsync("worker", "pids.current"), worker.Usage.Processes.ToString(CultureInfo.InvariantCulture));
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Pressure_is_told_of_the_machine_and_of_a_service()
    {
        await using GuestHall hall = await GuestHall.StartAsync(
            await machine.Guest,
            """
            "crowd": {"command": ["/bin/sh", "-c", "for i in 1 2 3 4; do (while :; do :; done) & done; wait"],
                      "limits": {"cpu_percent": 30, "action": "throttle"}},
            "idle": {"command": ["/bin/sleep", "1000"]}
            """);

        GetResourceUsageResponse crowd = new();
        await Eventually.HoldsAsync(
            async () => (crowd = await hall.Client.UsageAsync("crowd", 0)).Pressure is { CpuSome: > 5 }, "there is pressure");
        GetResourceUsageResponse idle = await hall.Client.UsageAsync("idle", 0);
        GetResourceUsageResponse all = await hall.Client.UsageAsync("", 0);

        Assert.True(crowd.Pressure!.HasMemorySome && crowd.Pressure.HasMemoryFull && crowd.Pressure.HasIoSome && crowd.Pressure.HasIoFull);
        Assert.InRange(idle.Pressure!.CpuSome, 0, 5);
        Assert.True(all.Pressure!.HasCpuSome && all.Pressure.HasMemoryFull && all.Pressure.HasIoFull);
    }

    private static ulong Number(string text, string label) =>
        ulong.Parse(Regex.Match(text, Regex.Escape(label) + "([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
}
