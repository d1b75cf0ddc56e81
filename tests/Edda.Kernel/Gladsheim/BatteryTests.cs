using Edda.Contracts.Gladsheim.V1;
using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Gladsheim;

/// <summary>Alfheim on the kernel's own power supply class: a battery and a plug of ACPI, which the test pulls.</summary>
[Collection(MachineTests.Name)]
public sealed class BatteryTests(Machine machine)
{
    private const long Mebi = 1 << 20;
    private const double OnBattery = 590; // three times 200 ms; how late a busy machine is on top is not judged

    private const string Settings =
        "\"sample_interval\": \"200ms\", \"platform_limits\": {\"services\": 5, \"memory\": \"16MiB\"},";

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task When_the_plug_is_pulled_looks_are_rarer_until_it_is_back()
    {
        VirtualMachine guest = await machine.Guest;
        guest.Wires[BoardWires.Gauge.Mains] = 1;
        await using GuestHall hall = await GuestHall.StartAsync(guest, "\"a\": {\"command\": [\"/bin/sleep\", \"1000\"]}", Settings);
        Assert.Contains("platform=Alfheim", await guest.RunAsync($"cat {hall.Folder}/out"), StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => await ShortestOfAsync(hall, 8) is > 0 and < OnBattery, "it looks as often as it was told");

        guest.Wires[BoardWires.Gauge.Mains] = 0;
        Assert.Equal("0", await guest.RunAsync("cat /sys/class/power_supply/ADP0/online"));
        await Eventually.HoldsAsync(async () => await ShortestOfAsync(hall, 4) >= OnBattery, "it looks more rarely");

        guest.Wires[BoardWires.Gauge.Mains] = 1;
        await Eventually.HoldsAsync(async () => await ShortestOfAsync(hall, 4) < OnBattery, "it looks as often as before");
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task On_battery_all_services_may_take_half()
    {
        VirtualMachine guest = await machine.Guest;
        guest.Wires[BoardWires.Gauge.Mains] = 0;
        await using GuestHall hall = await GuestHall.StartAsync(
            guest, "\"big\": {\"command\": [\"/bin/sh\", \"-c\", \"(head -c 40000000 /dev/zero; exec sleep 1000) | tail\"]}", Settings);

        List<Event> events = await hall.EventsUntilAsync(
            told => told is { Name.Length: 0, Limit: { Critical: true } } && told.Limit.Resource.ToString() == "memory",
            "all services together are over their limit");

        Assert.Equal(8.0 * Mebi, events[^1].Limit!.Limit);
    }

    /// <summary>The shortest time between two of the last samples, in milliseconds; 0: there are not so many yet.</summary>
    private static async Task<double> ShortestOfAsync(GuestHall hall, int samples)
    {
        GetResourceUsageResponse usage = await hall.Client.UsageAsync("a", (uint)samples);
        if (usage.History.Count < samples)
            return 0;
        List<long> times = [.. Enumerable.Range(0, usage.History.Count).Select(at => usage.History[at].AtUnixMs), usage.Now!.AtUnixMs];
        return times.Zip(times.Skip(1), (earlier, later) => (double)(later - earlier)).Min();
    }
}
