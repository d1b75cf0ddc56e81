extern alias device;

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

    private static VirtualDevice Again(Hub hub, VirtualDevice device) => new(
        hub.Way.Network is null ? hub.Way with { Port = hub.Port } : hub.Way, device.Identity, Quick(), device.Storage, hub.Runner.Wake);

    private static DeviceOptions Quick() => new() { Name = "cellar", Backoff = new BackoffPolicy(20, 500, 50) };
}
