extern alias device;

using Edda.Core.Resilience;
using Edda.Testing;
using Xunit.Abstractions;

namespace Edda.Jotunheim.Functional;

/// <summary>
/// A thousand devices lose their hub in the same moment. Their clock and their chance are the test's, their connections and
/// the hub are real: so when each of them comes is the same in every run, however slow the machine.
/// </summary>
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

    private readonly SteppedClock _clock = new();
    private readonly List<(int Waits, long At)> _attempts = [];

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task They_come_back_within_the_bounds_of_their_backoff_and_never_all_at_once()
    {
        await using Hub hub = await Hub.StartAsync();
        await using BadNetwork network = new(hub.Port);
        SteppedDevice[] devices = new SteppedDevice[Count];
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            devices[i] = await SteppedDevice.AttachAsync(hub, network.Port, _clock, i, new BackoffPolicy(BaseMs, 30_000, JitterPercent)));

        // Half of them have done their command when the hub dies, and it has not heard of that.
        network.HoldUp = true;
        Task[] callers = [.. devices.Select(device => hub.CommandOnceAsync(device.Device, device.Name, Pin))];
        await Task.WhenAll(devices[..(Count / 2)].Select(device => device.UntilAsync(it => it.Pins.Writes(Pin) == 1)));
        await hub.StopLokiAsync();
        network.HoldUp = false;
        await Task.WhenAll(devices.Select(device => device.UntilAsync(it => !it.IsAttached)));
        int arrived = network.Arrivals;

        PriorityQueue<SteppedDevice, long> due = new(devices.Select(device => (device, device.Due)));
        await RunAsync(due, until: AwayMs);
        Assert.Equal(Count, due.Count);
        await hub.StartLokiAsync();
        await RunAsync(due, until: long.MaxValue);
        Assert.All(devices, device => Assert.Equal(LastWait, device.Waits));
        Assert.Equal(Count * (LastWait + 1), _attempts.Count);
        Assert.Equal(_attempts.Count, network.Arrivals - arrived);
        for (int waits = 0; waits <= LastWait; waits++)
            Look(waits);

        Task answered = Task.WhenAll(callers);
        await Task.WhenAll(devices.Select(device => device.UntilAsync(_ => callers[device.Index].IsCompleted)));
        await answered;
        Assert.All(devices, device => Assert.Equal(1, device.Device.Pins.Writes(Pin)));
    }

    /// <summary>Gives each device its turn when its time has come, until all are attached or the time is over.</summary>
    private async Task RunAsync(PriorityQueue<SteppedDevice, long> due, long until)
    {
        while (due.TryPeek(out SteppedDevice? device, out long at) && at < until)
        {
            due.Dequeue();
            _clock.Now = at;
            _attempts.Add((device.Waits, at));
            if (!await device.TryOnceAsync())
                due.Enqueue(device, device.Due);
        }
    }

    /// <summary>When the attempts came that had waited so often: their sum of doubled waits lies between no jitter and all.</summary>
    private void Look(int waits)
    {
        long earliest = BaseMs * ((1L << waits) - 1);
        long widest = earliest * JitterPercent / 100;
        long[] times = [.. _attempts.Where(attempt => attempt.Waits == waits).Select(attempt => attempt.At)];
        Assert.Equal(Count, times.Length);
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
