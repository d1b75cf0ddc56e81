using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Neighbours;

/// <summary>Alfheim: a machine on a battery, which a mount namespace of Gladsheim's own makes believe.</summary>
public sealed class BatteryTests
{
    private const long Mebi = 1 << 20;

    private const string Services =
        """
        "a": {"command": ["/bin/sleep", "1000"], "checks": {"pulse": {"kind": "process", "interval": "200ms", "jitter_percent": 0}}},
        "big": {"command": ["/bin/sh", "-c", "(head -c 40000000 /dev/zero; exec sleep 1000) | tail"]}
        """;

    [RequiresFact(Requirement.Root)]
    public async Task On_battery_samples_and_checks_are_rarer_and_limits_lower_and_on_mains_as_they_were()
    {
        (double onBattery, double limitOnBattery) = await LookAsync(mains: "0");
        (double onMains, double limitOnMains) = await LookAsync(mains: "1");

        // Three times as long. How late a busy machine is on top is not judged.
        Assert.InRange(onBattery, 590, double.MaxValue);
        Assert.InRange(onMains, 190, onBattery);
        Assert.Equal((8.0 * Mebi, 16.0 * Mebi), (limitOnBattery, limitOnMains));
    }

    /// <summary>The shortest time between two samples, in milliseconds, and the limit on all memory that is crossed.</summary>
    private static async Task<(double Gap, double Limit)> LookAsync(string mains)
    {
        await using RunningHall hall = RunningHall.Prepare(
            Services, "\"sample_interval\": \"200ms\", \"platform\": \"alfheim\", \"platform_limits\": {\"services\": 5, \"memory\": \"16MiB\"},");
        Supply(hall, "BAT0", ("type", "Battery"), ("status", "Discharging"));
        Supply(hall, "AC", ("type", "Mains"), ("online", mains));
        hall.Launcher = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", "mount --bind \"$0\" /sys/class/power_supply && exec \"$@\"", hall.File("supplies")];
        await hall.RunAsync();
        GetResourceUsageResponse usage = new();
        await Eventually.HoldsAsync(
            async () => (usage = await hall.Client.UsageAsync("a", 100)).History.Count >= 4, "some samples are there");
        double shortest = double.MaxValue;
        for (int i = 1; i < usage.History.Count; i++)
            shortest = Math.Min(shortest, usage.History[i].AtUnixMs - usage.History[i - 1].AtUnixMs);
        List<Event> events = await hall.EventsUntilAsync(
            told => told is { Name.Length: 0, Limit: { Critical: true } }, "all services together are over their limit");
        return (shortest, events[^1].Limit!.Limit);
    }

    private static void Supply(RunningHall hall, string name, params (string File, string Value)[] says)
    {
        Directory.CreateDirectory(hall.File("supplies/" + name));
        foreach ((string file, string value) in says)
            hall.Put($"supplies/{name}/{file}", value + "\n");
    }
}
