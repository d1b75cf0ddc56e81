extern alias device;

using System.Text;
using device::Edda.Jotunheim;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Core.Resilience;
using Edda.Edge.Grpc;
using Edda.Jotunheim.Virtual;
using Edda.Testing;
using SocketState = device::Edda.Jotunheim.Platform.SocketState;

namespace Edda.Jotunheim.Functional;

/// <summary>The same as over gRPC, through a broker that nobody here wrote.</summary>
public sealed class MqttTests
{
    private const int Pin = 4;

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task A_device_comes_through_a_broker_and_does_what_it_is_told()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        VirtualDevice device = await hub.AddAsync("kitchen", new DeviceOptions { Name = "kitchen", SensorMs = 50 });

        await Eventually.HoldsAsync(async () => (await hub.DescribeAsync(device)).HasCapabilities, "the capabilities are known");
        DeviceDescription description = await hub.DescribeAsync(device);
        Assert.Equal("mqtt", description.Summary!.Transport.ToString());
        Assert.Equal(21, description.Capabilities!.Gpio.Count);
        await hub.InvokeAsync(device, "gpio_write", Hub.Integer(Pin), Hub.Flag(true));
        Assert.True((await hub.InvokeAsync(device, "gpio_read", Hub.Integer(Pin)))!.Boolean);

        await using GrpcStream<WatchDevicesRequest, DeviceReport> watch = hub.Devices.Watch(new WatchDevicesRequest(), default);
        await watch.ResponseHeadersAsync();
        device.Parts.Move("temperature", 42);
        DeviceReport report = new();
        do
            Assert.True(await watch.ReadAsync(report).AsTask().WaitAsync(ChildProcess.Patience));
        while (report.Event is not { } happened || happened.Source != "sensor/temperature" || happened.Value!.Number != 42);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task A_broker_that_starts_anew_costs_no_command_and_none_is_done_twice()
    {
        const int commands = 40;
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        VirtualDevice device = await hub.AddAsync("kitchen", Quick());
        int before = device.Attachments;
        for (int round = 0; round < 2; round++)
        {
            Task[] calls = [.. Enumerable.Range(0, commands / 2).Select(_ => WriteAsync(hub, device))];
            await broker.RestartAsync();
            await Task.WhenAll(calls).WaitAsync(ChildProcess.Patience);
        }

        await WriteAsync(hub, device);
        Assert.Equal(commands + 1, device.Pins.Writes(Pin));
        Assert.True(device.Attachments > before, "the device never noticed that the broker was away");
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task A_hub_that_starts_anew_gets_its_devices_back_through_the_broker()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        VirtualDevice device = await hub.AddAsync("kitchen", Quick());
        InvokeRequest request = Hub.Request(device, "gpio_write", "once", Hub.Integer(Pin), Hub.Flag(true));
        await hub.Devices.InvokeAsync(request);
        await hub.StopLokiAsync();
        await hub.StartLokiAsync();
        await hub.AttachedAsync(device);
        await hub.Devices.InvokeAsync(request);
        Assert.Equal(1, device.Pins.Writes(Pin));
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task The_last_will_tells_the_hub_that_a_device_is_gone()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        VirtualDevice device = await hub.AddAsync("kitchen");
        hub.Runner.Remove(device);
        await Eventually.HoldsAsync(async () => !(await hub.DescribeAsync(device)).Summary!.Online, "the hub knows that the device is gone");
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task What_others_write_to_the_topics_is_neither_done_nor_believed()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        VirtualDevice device = await hub.AddAsync("kitchen", Quick());
        string topic = $"edda/{Hub.Network}/{device.Identity.DeviceId}";
        using Rogue rogue = new(broker, topic + "/down", topic + "/up");

        // What it hears is genuine; a command again, and one changed by a letter.
        await WriteAsync(hub, device);
        byte[] heard = await rogue.HeardAsync(bytes => Encoding.Latin1.GetString(bytes).Contains("gpio_write", StringComparison.Ordinal));
        await rogue.SayDownAsync(heard);
        byte[] forged = [.. heard];
        forged[5] ^= 1;
        await rogue.SayDownAsync(forged);
        await rogue.SayUpAsync(forged);
        await rogue.SayUpAsync("none of yours"u8.ToArray());

        await WriteAsync(hub, device);
        Assert.Equal(2, device.Pins.Writes(Pin));
        Assert.True((await hub.DescribeAsync(device)).Summary!.Online);
        Assert.Equal(1, device.Attachments);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task A_wrong_key_gets_no_further_through_a_broker_either()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        VirtualDevice device = await hub.AddAsync("kitchen", Quick());
        string id = device.Identity.DeviceId;
        hub.Runner.Remove(device);
        VirtualDevice thief = new(
            hub.Way, new device::Edda.Jotunheim.Sessions.Identity { DeviceId = id, Key = new byte[32] }, Quick(), new VirtualStorage(), hub.Runner.Wake);
        hub.Runner.Add(thief);
        await Eventually.HoldsAsync(() => thief.Logic.Log.Warnings > 0, "the false device was turned away");
        Assert.False(thief.IsAttached);
        RpcException away = await Assert.ThrowsAsync<RpcException>(() => hub.Devices.InvokeAsync(
            Hub.Request(device, "uptime", ""), new CallOptions { Timeout = TimeSpan.FromMilliseconds(200) }).AsTask());
        Assert.True(away.Status.Code is StatusCode.Unavailable or StatusCode.DeadlineExceeded, away.Message);
    }

    private static DeviceOptions Quick() => new() { Name = "kitchen", Backoff = new BackoffPolicy(20, 500, 50) };

    private static async Task WriteAsync(Hub hub, VirtualDevice device) => await hub.Devices.InvokeAsync(
        Hub.Request(device, "gpio_write", "", Hub.Integer(Pin), Hub.Flag(true)), new CallOptions { Timeout = ChildProcess.Patience });

    /// <summary>Somebody who may use the broker and is no part of it: two clients, for the two topics of a device.</summary>
    private sealed class Rogue : IDisposable
    {
        private readonly string _topicDown;
        private readonly string _topicUp;
        private readonly HostMqtt _down;
        private readonly HostMqtt _up;
        private readonly byte[] _bytes = new byte[4096];

        public Rogue(Mosquitto broker, string down, string up)
        {
            (_topicDown, _topicUp) = (down, up);
            _down = Client(broker, "rogue-1", down);
            _up = Client(broker, "rogue-2", "nothing");
            SpinWait.SpinUntil(() => Step() && _down.State == SocketState.Open && _up.State == SocketState.Open, ChildProcess.Patience);
        }

        public async Task<byte[]> HeardAsync(Func<byte[], bool> isIt)
        {
            byte[] heard = [];
            await Eventually.HoldsAsync(() => Step() && Next(out heard) && isIt(heard), "the rogue hears it");
            return heard;
        }

        public Task SayDownAsync(byte[] payload) => SayAsync(_down, _topicDown, payload);

        public Task SayUpAsync(byte[] payload) => SayAsync(_up, _topicUp, payload);

        public void Dispose()
        {
            _down.Close();
            _up.Close();
        }

        private static HostMqtt Client(Mosquitto broker, string id, string topic)
        {
            HostMqtt client = new(new HostSocket(() => { }));
            client.Open("127.0.0.1", broker.Port, false, id, "", "", topic, "rogues", "x");
            return client;
        }

        private Task SayAsync(HostMqtt client, string topic, byte[] payload) =>
            Eventually.HoldsAsync(() => Step() && client.TryPublish(topic, payload, 0, payload.Length), "the rogue speaks");

        private bool Next(out byte[] heard)
        {
            int count = _down.Receive(_bytes, 0, _bytes.Length);
            heard = _bytes[..count];
            return count > 0;
        }

        private bool Step()
        {
            _down.Step(Environment.TickCount64);
            _up.Step(Environment.TickCount64);
            return true;
        }
    }
}
