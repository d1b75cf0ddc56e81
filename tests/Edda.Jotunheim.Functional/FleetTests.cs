extern alias device;

using System.Diagnostics;
using System.Globalization;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Jotunheim.Virtual;
using Edda.Testing;
using Xunit.Abstractions;

namespace Edda.Jotunheim.Functional;

/// <summary>
/// Many devices at one hub: EDDA_DEVICES=1000 for as many through a broker, EDDA_COMMANDS=200 for a longer load. Devices and
/// callers are in this process and take most of the processor, so what either takes is told beside the rate.
/// </summary>
[Collection(Alone)]
public sealed class FleetTests(ITestOutputHelper output)
{
    /// <summary>Tests of a thousand devices: not at the same time, because each measures or fills the machine.</summary>
    internal const string Alone = "a thousand devices";

    private const int Pin = 4;
    private const int Thousand = 1000;
    private const int WarmUp = 4;

    private static readonly int Count =
        int.Parse(Environment.GetEnvironmentVariable("EDDA_DEVICES") ?? "60", CultureInfo.InvariantCulture);

    private static readonly int Commands =
        int.Parse(Environment.GetEnvironmentVariable("EDDA_COMMANDS") ?? "10", CultureInfo.InvariantCulture);

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_hub_that_starts_anew_gets_its_thousand_devices_back_and_no_command_is_lost_or_done_twice()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice[] devices = await FleetAsync(hub, Thousand);
        await LoadAsync(hub, devices);

        // What memory they take does not depend on the machine's speed, so it is held to its budget everywhere.
        await FitAsync(hub);
        await RestartAsync(hub, devices);
        await FitAsync(hub);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task The_same_through_a_broker()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        VirtualDevice[] devices = await FleetAsync(hub, Count);
        await LoadAsync(hub, devices);
        await RestartAsync(hub, devices);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task The_same_within_tls()
    {
        using TemporaryFolder folder = new();
        await using Hub hub = await Hub.StartSecureAsync(HubCertificate.Write(folder));
        VirtualDevice[] devices = await FleetAsync(hub, Thousand);
        await LoadAsync(hub, devices);
        await FitAsync(hub);
        await RestartAsync(hub, devices);
        await FitAsync(hub);
    }

    /// <summary>A rush takes more than those that it brings, for some seconds.</summary>
    private async Task FitAsync(Hub hub)
    {
        if (PublishedBinaries.HaveBudget)
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(hub.Loki.Process.Memory().ResidentBytes <= Budgets.MemoryWithThousandDevices),
                $"the hub has its devices within {Budgets.MemoryWithThousandDevices >> 10} KiB");
            output.WriteLine($"within its budget: resident {ResidentOf(hub)} KiB, at most it was {hub.Loki.Process.Memory().PeakBytes >> 10}");
        }
    }

    private async Task RestartAsync(Hub hub, VirtualDevice[] devices)
    {
        // Commands are under way while the hub dies; their callers ask again with the same ids until they are answered.
        Task[] callers = [.. devices.Select((device, i) => hub.CommandOnceAsync(device, "c" + i.ToString(CultureInfo.InvariantCulture), Pin))];
        int[] before = [.. devices.Select(device => device.Attachments)];
        long begin = Stopwatch.GetTimestamp();
        await hub.StopLokiAsync();
        await hub.StartLokiAsync();
        Dictionary<long, int> backInSecond = [];
        await Eventually.HoldsAsync(
            () =>
            {
                int back = devices.Where((device, i) => device.IsAttached && device.Attachments > before[i]).Count();
                backInSecond[(long)Stopwatch.GetElapsedTime(begin).TotalSeconds] = back;
                return back == devices.Length;
            },
            "all devices are back");
        output.WriteLine($"all back after {Stopwatch.GetElapsedTime(begin).TotalSeconds:F1} s ({string.Join(", ", backInSecond.Values)} by the second); "
            + $"resident {ResidentOf(hub)} KiB");
        await Task.WhenAll(callers).WaitAsync(ChildProcess.Patience);
        Assert.All(devices, device => Assert.Equal(1, device.Pins.Writes(Pin)));
    }

    private async Task<VirtualDevice[]> FleetAsync(Hub hub, int count)
    {
        List<VirtualDevice> devices = [];
        foreach (int i in Enumerable.Range(0, count))
        {
            devices.Add(await hub.BeginAsync("d" + i.ToString(CultureInfo.InvariantCulture)));
            if (i % 100 == 99)
                await Eventually.HoldsAsync(() => Task.FromResult(devices.All(device => device.IsAttached)), "these are attached");
        }

        await Eventually.HoldsAsync(() => Task.FromResult(devices.All(device => device.IsAttached)), "all are attached");
        output.WriteLine($"{count} attached: hub resident {ResidentOf(hub)} KiB");
        return [.. devices];
    }

    private static long ResidentOf(Hub hub) => hub.Loki.Process.Memory().ResidentBytes >> 10;

    private async Task LoadAsync(Hub hub, VirtualDevice[] devices)
    {
        // What runs for the first time is compiled here, and connections find their pace.
        await CommandAsync(hub, devices, WarmUp);
        using Process loki = Process.GetProcessById(hub.Loki.Process.Id);
        using Process own = Process.GetCurrentProcess();
        TimeSpan taken = loki.TotalProcessorTime;
        TimeSpan takenHere = own.TotalProcessorTime;
        long begin = Stopwatch.GetTimestamp();
        await CommandAsync(hub, devices, Commands);
        TimeSpan took = Stopwatch.GetElapsedTime(begin);
        loki.Refresh();
        own.Refresh();
        taken = loki.TotalProcessorTime - taken;
        takenHere = own.TotalProcessorTime - takenHere;
        int all = devices.Length * Commands;
        output.WriteLine(
            $"{all / took.TotalSeconds:F0} commands a second; for each the hub took {taken.TotalMicroseconds / all:F0} us of processor time and "
            + $"devices and callers {takenHere.TotalMicroseconds / all:F0}: {taken / took:F2} and {takenHere / took:F2} of "
            + $"{Environment.ProcessorCount} cores; resident {ResidentOf(hub)} KiB");
    }

    private static Task CommandAsync(Hub hub, VirtualDevice[] devices, int times) => Parallel.ForEachAsync(
        devices,
        new ParallelOptions { MaxDegreeOfParallelism = 128 },
        async (device, _) =>
        {
            for (int i = 0; i < times; i++)
                Assert.False((await hub.InvokeAsync(device, "gpio_read", Hub.Integer(Pin)))!.Boolean);
        });
}
