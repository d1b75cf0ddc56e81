using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Resilience;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>
/// What a device saw while its hub was away is told once, although the hub's word that it came never reaches the device, so
/// that it says it again: over the next connection, after its own restart, to a hub that was killed meanwhile.
/// </summary>
public sealed class ToldOnceTests
{
    private const string Source = "door";

    // Few enough to be said before the first acknowledgement is needed.
    private const int Events = 3;
    private const int Last = 99;

    private static readonly BackoffPolicy Backoff = new(20, 500, 50);

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task An_event_whose_acknowledgement_was_lost_is_told_once(bool isDeviceNew, bool isHubNew)
    {
        await using Hub hub = await Hub.StartAsync();
        await using BadNetwork network = new(hub.Port);
        SteppedDevice enrolled = await SteppedDevice.AttachAsync(hub, network.Port, 0, Backoff);
        network.Cut();
        await Eventually.HoldsAsync(async () => !(await SummaryAsync(hub, enrolled)).Online, "the hub has noticed");
        ulong before = (await SummaryAsync(hub, enrolled)).Events;
        SteppedDevice device = enrolled.StartAnew(hub.Way with { Port = network.Port }, 1, Backoff);
        for (int i = 0; i < Events; i++)
            device.Device.Logic.Events.RaiseNumber(Source, i, i);

        await using (GrpcStream<WatchDevicesRequest, DeviceReport> watch = await WatchAsync(hub))
        {
            network.LoseAnswersTo = Source;
            ulong told = 0;
            for (int i = 0; i < Events; i++)
            {
                Task<ulong> next = ExpectAsync(watch, i);
                await device.UntilAsync(_ => next.IsCompleted);
                told += await next;
            }

            await Eventually.HoldsAsync(async () => (await SummaryAsync(hub, device)).Events - before >= told, "the hub knows that it has told them");
            device.Device.Step();
            Assert.False(device.Device.Logic.Events.IsDrained);
            Assert.NotEqual(0, device.Device.Logic.Journal.Waiting);
        }

        network.Cut();
        network.LoseAnswersTo = null;
        if (isHubNew)
        {
            await hub.StopLokiAsync();
            await hub.StartLokiAsync();
        }

        await using GrpcStream<WatchDevicesRequest, DeviceReport> again = await WatchAsync(hub);
        SteppedDevice back = isDeviceNew ? device.StartAnew(hub.Way with { Port = network.Port }, 2, Backoff) : device;
        await back.UntilAsync(it => !it.IsAttached);
        await back.TryUntilAsync(long.MaxValue);
        await back.UntilAsync(it => it.IsAttached && it.Logic.Events.IsDrained);
        back.Device.Logic.Events.RaiseNumber(Source, Last, Last);
        await back.UntilAsync(it => it.Logic.Journal.Waiting == 0);
        await ExpectAsync(again, Last);
    }

    private static async Task<GrpcStream<WatchDevicesRequest, DeviceReport>> WatchAsync(Hub hub)
    {
        GrpcStream<WatchDevicesRequest, DeviceReport> watch = hub.Devices.Watch(new WatchDevicesRequest(), default);
        await watch.ResponseHeadersAsync();
        return watch;
    }

    private static async Task<DeviceSummary> SummaryAsync(Hub hub, SteppedDevice device) => (await hub.DescribeAsync(device.Device)).Summary!;

    /// <summary>The next event of the source is this one; how many events there were with it.</summary>
    private static async Task<ulong> ExpectAsync(GrpcStream<WatchDevicesRequest, DeviceReport> watch, double number)
    {
        DeviceReport report = new();
        for (ulong events = 0; ;)
        {
            Assert.True(await watch.ReadAsync(report).AsTask().WaitAsync(ChildProcess.Patience));
            if (report.Event is null)
                continue;
            events++;
            if (report.Event.Source != Source)
                continue;
            Assert.Equal(number, report.Event.Value!.Number);
            return events;
        }
    }
}
