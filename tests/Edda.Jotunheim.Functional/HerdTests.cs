extern alias device;

using Edda.Core.Resilience;
using Edda.Testing;
using Xunit.Abstractions;

namespace Edda.Jotunheim.Functional;

/// <summary>
/// A thousand devices lose their hub in the same moment. Their clock and their chance are the test's, their connections and
/// the hub are real: so when each of them comes is the same in every run, however slow the machine.
/// </summary>
[Collection(FleetTests.Alone)]
public sealed class HerdTests(ITestOutputHelper output)
{
    private const int Count = 1000;
    private const int Pin = 4;
    private const int BaseMs = 500;
    private const int JitterPercent = 50;

    // The hub is away for so long: the attempt that is made at once and three that waited find nobody, the next finds it.
    private const int AwayMs = 6_000;
    private const int LastWait = 4;

    // Of the attempts that waited as often, in a tenth of the time in which they may come.
    private const double LargestShare = 0.25;

    private static readonly ParallelOptions Abreast = new() { MaxDegreeOfParallelism = 16 };

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task They_come_back_within_the_bounds_of_their_backoff_and_never_all_at_once()
    {
        await using Hub hub = await Hub.StartAsync();
        await using BadNetwork network = new(hub.Port);
        SteppedDevice[] devices = new SteppedDevice[Count];
        await Parallel.ForAsync(0, Count, Abreast, async (i, _) =>
            devices[i] = await SteppedDevice.AttachAsync(hub, network.Port, i, new BackoffPolicy(BaseMs, 30_000, JitterPercent)));

        // Half of them have done their command when the hub dies, and it has not heard of that.
        network.HoldUp = true;
        Task[] callers = [.. devices.Select(device => hub.CommandOnceAsync(device.Device, device.Name, Pin))];
        await Task.WhenAll(devices[..(Count / 2)].Select(device => device.UntilAsync(it => it.Pins.Writes(Pin) == 1)));
        await hub.StopLokiAsync();
        network.HoldUp = false;
        await Task.WhenAll(devices.Select(device => device.UntilAsync(it => !it.IsAttached)));
        int arrived = network.Arrivals;

        // Each has its own clock, which goes from one attempt to the next: so they need not wait for each other.
        await Parallel.ForEachAsync(devices, Abreast, async (device, _) => await device.TryUntilAsync(AwayMs));
        Assert.DoesNotContain(devices, device => device.Device.IsAttached);
        await hub.StartLokiAsync();
        await Parallel.ForEachAsync(devices, Abreast, async (device, _) => await device.TryUntilAsync(long.MaxValue));
        Assert.All(devices, device => Assert.Equal(LastWait + 1, device.Attempts.Count));
        Assert.Equal(Count * (LastWait + 1), network.Arrivals - arrived);
        for (int waits = 0; waits <= LastWait; waits++)
            Look(waits, [.. devices.Select(device => device.Attempts[waits])]);

        await Task.WhenAll(devices.Select(device => device.UntilAsync(_ => callers[device.Index].IsCompleted)));
        await Task.WhenAll(callers);
        Assert.All(devices, device => Assert.Equal(1, device.Device.Pins.Writes(Pin)));
    }

    /// <summary>When the attempts came that had waited so often: their sum of doubled waits lies between no jitter and all.</summary>
    private void Look(int waits, long[] times)
    {
        long earliest = BaseMs * ((1L << waits) - 1);
        long widest = earliest * JitterPercent / 100;
        Assert.All(times, time => Assert.InRange(time, earliest, earliest + widest));
        if (widest == 0)
            return;
        int[] tenths = new int[10];
        foreach (long time in times)
            tenths[Math.Min(9, (time - earliest) * 10 / widest)]++;
        output.WriteLine($"after {waits} waits, {earliest} to {earliest + widest} ms after the hub died: {string.Join(", ", tenths)}");
        Assert.All(tenths, tenth => Assert.InRange(tenth, 0, (int)(Count * LargestShare)));
    }
}
