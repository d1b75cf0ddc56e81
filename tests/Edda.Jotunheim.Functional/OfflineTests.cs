extern alias device;

using System.Globalization;
using device::Edda.Jotunheim;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Resilience;
using Edda.Edge.Grpc;
using Edda.Jotunheim.Virtual;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>What a device saw while its hub was away, over a restart of its own, on either way.</summary>
public sealed class OfflineTests
{
    private const int Events = 60;

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Events_wait_in_flash_and_come_in_order()
    {
        await using Hub hub = await Hub.StartAsync();
        await TellAsync(hub);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task Events_wait_in_flash_and_come_in_order_through_a_broker()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        await TellAsync(hub);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task What_is_said_again_after_the_power_went_is_told_once()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("cellar", Quick());
        hub.Runner.Remove(device);
        await Eventually.HoldsAsync(() => !device.IsAttached, "the device is off");
        VirtualDevice alone = Again(hub, device);
        for (int i = 0; i < Events; i++)
            alone.Logic.Events.RaiseNumber("door", i, i);
        VirtualStorage before = Copy(device.Storage);

        await using GrpcStream<WatchDevicesRequest, DeviceReport> watch = hub.Devices.Watch(new WatchDevicesRequest(), default);
        await watch.ResponseHeadersAsync();
        VirtualDevice first = Again(hub, device);
        hub.Runner.Add(first);
        await Eventually.HoldsAsync(() => first.IsAttached && first.Logic.Events.IsDrained, "all was said");
        hub.Runner.Remove(first);
        await Eventually.HoldsAsync(() => !first.IsAttached, "the device is off");

        // The pages that the hub has were still there when the power came back: all is said again, and then something new.
        VirtualDevice second = Again(hub, device, before);
        second.Logic.Events.RaiseNumber("door", Events, Events);
        hub.Runner.Add(second);
        DeviceReport report = new();
        List<double> told = [];
        while (told.Count == 0 || told[^1] < Events)
        {
            Assert.True(await watch.ReadAsync(report).AsTask().WaitAsync(ChildProcess.Patience));
            if (report.Event is { } happened && happened.Source == "door")
                told.Add(happened.Value!.Number);
        }

        Assert.Equal(Enumerable.Range(0, Events + 1).Select(i => (double)i), told);
        await Eventually.HoldsAsync(() => second.Logic.Events.IsDrained, "the flash is empty again");
    }

    /// <summary>The queue's files as they are.</summary>
    private static VirtualStorage Copy(VirtualStorage flash)
    {
        VirtualStorage copy = new();
        for (int i = 0; i < device::Edda.Jotunheim.Queue.OfflineQueue.DefaultPages; i++)
        {
            string name = "queue" + i.ToString(CultureInfo.InvariantCulture);
            if (flash.Read(name) is { } page)
                copy.Write(name, page, page.Length);
        }

        return copy;
    }

    private static async Task TellAsync(Hub hub)
    {
        VirtualDevice device = await hub.AddAsync("cellar", Quick());
        hub.Runner.Remove(device);
        await Eventually.HoldsAsync(() => !device.IsAttached, "the device is off");

        // It starts without a hub, sees things happen, and is switched off again.
        VirtualDevice alone = Again(hub, device);
        for (int i = 0; i < Events; i++)
            alone.Logic.Events.RaiseNumber("door", i, i);

        await using GrpcStream<WatchDevicesRequest, DeviceReport> watch = hub.Devices.Watch(new WatchDevicesRequest(), default);
        await watch.ResponseHeadersAsync();
        VirtualDevice again = Again(hub, device);
        hub.Runner.Add(again);
        DeviceReport report = new();
        for (int i = 0; i < Events;)
        {
            Assert.True(await watch.ReadAsync(report).AsTask().WaitAsync(ChildProcess.Patience));
            if (report.Event is not { } happened || happened.Source != "door")
                continue;
            Assert.Equal((double)i++, happened.Value!.Number);
            Assert.Equal(0u, happened.Lost);
        }

        await Eventually.HoldsAsync(() => again.Logic.Events.IsDrained, "the flash is empty again");
    }

    private static VirtualDevice Again(Hub hub, VirtualDevice device, VirtualStorage? flash = null) => new(
        hub.Way.Network is null ? hub.Way with { Port = hub.Port } : hub.Way, device.Identity, Quick(), flash ?? device.Storage, hub.Runner.Wake);

    private static DeviceOptions Quick() => new() { Name = "cellar", Backoff = new BackoffPolicy(20, 500, 50) };
}
