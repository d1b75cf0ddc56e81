extern alias device;
using device::Edda.Jotunheim;
using device::Edda.Jotunheim.Sessions;
using Edda.Contracts.Jotunheim.V1;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Jotunheim.Virtual;
using Edda.Testing;
using Value = Edda.Contracts.Jotunheim.V1.Value;

namespace Edda.Jotunheim.Functional;

/// <summary>From enrolment to a pin that a script drives.</summary>
public sealed class AttachTests
{
    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_device_enrols_shows_what_it_can_and_does_what_it_is_told()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("kitchen");

        await Eventually.HoldsAsync(async () => (await hub.DescribeAsync(device)).HasCapabilities, "the capabilities are known");
        JotunheimCapabilities capabilities = (await hub.DescribeAsync(device)).Capabilities!;
        Assert.Equal(21, capabilities.Gpio.Count);
        Assert.Equal("virtual", capabilities.Type.ToString());
        Assert.Contains(Enumerable.Range(0, capabilities.Functions.Count), i => capabilities.Functions[i] == "gpio_write(pin:integer,high:boolean)");

        await hub.InvokeAsync(device, "gpio_write", Hub.Integer(4), Hub.Flag(true));
        Assert.True(device.Pins.Read(4));
        Assert.True((await hub.InvokeAsync(device, "gpio_read", Hub.Integer(4)))!.Boolean);
        Assert.Equal(21.5, (await hub.InvokeAsync(device, "sensor_read", Hub.Text("temperature")))!.Number);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task What_the_board_has_not_is_refused_with_what_it_has()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("kitchen");

        RpcException pin = await Assert.ThrowsAsync<RpcException>(() => hub.InvokeAsync(device, "gpio_write", Hub.Integer(7), Hub.Flag(true)));
        Assert.Equal(StatusCode.OutOfRange, pin.Status.Code);
        Assert.Contains("2,4,5,12", pin.Status.Message);
        RpcException function = await Assert.ThrowsAsync<RpcException>(() => hub.InvokeAsync(device, "fly"));
        Assert.Equal(StatusCode.Unimplemented, function.Status.Code);
        RpcException arguments = await Assert.ThrowsAsync<RpcException>(() => hub.InvokeAsync(device, "gpio_write", Hub.Integer(4)));
        Assert.Equal(StatusCode.InvalidArgument, arguments.Status.Code);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_sensor_that_moves_is_an_event_for_those_who_watch()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("kitchen", new DeviceOptions { Name = "kitchen", SensorMs = 50 });
        await using GrpcStream<WatchDevicesRequest, DeviceReport> watch = hub.Devices.Watch(new WatchDevicesRequest(), default);
        await watch.ResponseHeadersAsync();
        device.Parts.Move("temperature", 42);

        DeviceReport report = new();
        do
            Assert.True(await watch.ReadAsync(report).AsTask().WaitAsync(ChildProcess.Patience));
        while (report.Event is not { } happened || happened.Source != "sensor/temperature" || happened.Value!.Number != 42);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_script_drives_a_pin_of_a_device()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("kitchen");
        RegisterScriptRequest register = new();
        Fill(register.EnsureScript());
        await new LokiClient(hub.Channel).RegisterScriptAsync(register);

        await new LokiClient(hub.Channel).ExecuteScriptAsync(new ExecuteScriptRequest { Name = "remote" });
        Assert.True(device.Pins.Read(5));
        Assert.Equal(1, device.Pins.Writes(5));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_hub_takes_neither_a_wrong_proof_nor_a_code_that_was_used()
    {
        await using Hub hub = await Hub.StartAsync();
        string code = (await hub.Devices.EnrollAsync(new EnrollRequest { Name = "kitchen" })).Code.ToString();
        Enrolled enrolled = await FalseDevice.EnrolAsync(hub, code);
        RpcException used = await Assert.ThrowsAsync<RpcException>(() => FalseDevice.EnrolAsync(hub, code));
        Assert.Equal(StatusCode.Unauthenticated, used.Status.Code);

        Identity thief = new() { DeviceId = enrolled.DeviceId.ToString(), Key = new byte[32] };
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => FalseDevice.AttachAsync(hub, thief));
        Assert.Equal(StatusCode.Unauthenticated, refused.Status.Code);
        thief.Key = enrolled.Key.ToArray();
        await using FalseDevice owner = await FalseDevice.AttachAsync(hub, thief);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_device_takes_no_hub_that_does_not_know_its_key()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("kitchen");
        VirtualDevice thief = new(
            new HubAddress("127.0.0.1", hub.Port, false), new Identity { DeviceId = device.Identity.DeviceId, Key = new byte[32] },
            new DeviceOptions(), new VirtualStorage(), hub.Runner.Wake);
        hub.Runner.Add(thief);
        await Eventually.HoldsAsync(() => Task.FromResult(thief.Logic.Log.Warnings > 0), "the false device was turned away");
        Assert.False(thief.IsAttached);
        Assert.Contains("not this device's hub", thief.Logic.Log.Tail(500));
        Assert.True(device.IsAttached);
    }

    private static void Fill(Script script)
    {
        script.Name = "remote";
        script.Returns = Contracts.Loki.V1.ValueType.Void;
        script.Source = "fenrir:gpio_write('board/kitchen/5', true)";
        script.EnsurePermissions().Children.Add("fenrir");
        script.EnsurePermissions().Pins.Add("board/kitchen/5");
    }
}
