extern alias device;

using device::Edda.Jotunheim;
using Edda.Contracts.Jotunheim.V1;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Core.Resilience;
using Edda.Edge.Grpc;
using Edda.Jotunheim.Virtual;
using Edda.Testing;
using Value = Edda.Contracts.Loki.V1.Value;

namespace Edda.Jotunheim.Functional;

/// <summary>Scripts and the pins of devices, over both transports, and what becomes of a command whose device dies.</summary>
public sealed class ScriptTests
{
    private const int Pin = 5;

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task A_script_drives_and_reads_a_pin_through_the_broker()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        VirtualDevice device = await hub.AddAsync("kitchen");
        LokiClient loki = new(hub.Channel);
        await RegisterAsync(loki, "fenrir:gpio_write('board/kitchen/5', true) return fenrir:gpio_read('board/kitchen/5')");
        Value result = (await loki.ExecuteScriptAsync(new ExecuteScriptRequest { Name = "remote" })).Result!;
        Assert.True(result.Boolean);
        Assert.Equal(1, device.Pins.Writes(Pin));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_script_waits_for_the_edge_of_a_device_s_pin()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("kitchen");
        LokiClient loki = new(hub.Channel);
        await RegisterAsync(loki, "local edge = fenrir:gpio_watch('board/kitchen/5', 'rising', 50) return edge and edge.rising");
        Task<ExecuteScriptResponse> run = loki.ExecuteScriptAsync(
            new ExecuteScriptRequest { Name = "remote" }, new CallOptions { Timeout = ChildProcess.Patience }).AsTask();

        // The watch begins with a command; from its result on every edge counts.
        await Eventually.HoldsAsync(
            async () =>
            {
                device.Pins.Drive(Pin, (await hub.DescribeAsync(device)).Summary!.Commands > 0 && !device.Pins.Read(Pin));

                // Each level stays for longer than the device takes from one look at its pins to the next.
                await Task.Delay(60);
                return run.IsCompleted;
            },
            "the script has seen the edge");
        Assert.True((await run).Result!.Boolean);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_command_in_the_middle_of_which_the_device_starts_anew_is_aborted_because_nobody_knows()
    {
        await using Hub hub = await Hub.StartAsync();
        await using BadNetwork network = new(hub.Port);
        VirtualDevice device = await hub.AddAsync("kitchen", Quick(), network.Port);
        network.HoldUp = true;
        Task<InvokeResponse> call = hub.Devices.InvokeAsync(
            Hub.Request(device, "gpio_write", "", Hub.Integer(Pin), Hub.Flag(true)), new CallOptions { Timeout = ChildProcess.Patience }).AsTask();
        await Eventually.HoldsAsync(() => device.Pins.Writes(Pin) == 1, "the device has done it");

        // Its result never leaves it: the power goes, and the same device comes again with another boot.
        hub.Runner.Remove(device);
        await Eventually.HoldsAsync(() => !device.IsAttached, "the device is off");
        network.HoldUp = false;
        VirtualDevice again = new(hub.Way with { Port = hub.Port }, device.Identity, Quick(), device.Storage, hub.Runner.Wake);
        hub.Runner.Add(again);
        RpcException aborted = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(StatusCode.Aborted, aborted.Status.Code);
        Assert.Equal(0, again.Pins.Writes(Pin));
    }

    private static DeviceOptions Quick() => new() { Name = "kitchen", Backoff = new BackoffPolicy(20, 500, 50) };

    private static async Task RegisterAsync(LokiClient loki, string source)
    {
        RegisterScriptRequest register = new();
        Script script = register.EnsureScript();
        script.Name = "remote";
        script.Returns = Contracts.Loki.V1.ValueType.Boolean;
        script.Source = source;
        script.EnsurePermissions().Children.Add("fenrir");
        script.EnsurePermissions().Pins.Add("board/kitchen/5");
        await loki.RegisterScriptAsync(register);
    }
}
