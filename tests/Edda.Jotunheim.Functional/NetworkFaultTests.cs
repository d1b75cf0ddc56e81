extern alias device;

using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Jotunheim.Virtual;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>Whatever the network does, a command is done once and its caller gets the result.</summary>
public sealed class NetworkFaultTests
{
    private const int Pin = 4;

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Frames_that_come_byte_by_byte_and_late_are_whole_in_the_end()
    {
        await using Hub hub = await Hub.StartAsync();
        await using BadNetwork network = new(hub.Port) { Piece = 1 };
        VirtualDevice device = await hub.AddAsync("far", port: network.Port);
        await CommandAsync(hub, device, 5);
        network.Piece = 4096;
        network.Delay = TimeSpan.FromMilliseconds(20);
        await CommandAsync(hub, device, 5);
        Assert.Equal(10, device.Pins.Writes(Pin));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_connection_cut_in_the_middle_of_a_frame_costs_no_command_and_does_none_twice()
    {
        const int commands = 60;
        await using Hub hub = await Hub.StartAsync();
        await using BadNetwork network = new(hub.Port);
        VirtualDevice device = await hub.AddAsync("far", Quick("far"), network.Port);
        // Odd numbers of bytes: in headers, in payloads, between a command and its result.
        for (int i = 0; i < commands; i++)
        {
            if (i % 4 == 0)
                network.CutAfter(1 + i * 7 % 131);
            await CommandAsync(hub, device, 1);
        }

        Assert.Equal(commands, device.Pins.Writes(Pin));
        Assert.True(network.Cuts > 3, $"only {network.Cuts} cuts");
        Assert.True(device.Attachments > 3, $"only {device.Attachments} attachments");
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task What_is_lost_for_a_while_comes_late_and_not_twice()
    {
        await using Hub hub = await Hub.StartAsync();
        await using BadNetwork network = new(hub.Port);
        VirtualDevice device = await hub.AddAsync("far", Quick("far"), network.Port);
        network.Stall();
        Task[] calls = [.. Enumerable.Range(0, 10).Select(_ => CommandAsync(hub, device, 1))];
        await Eventually.HoldsAsync(async () => (await hub.DescribeAsync(device)).Summary!.Waiting == 10, "all commands wait");
        network.Flow();
        await Task.WhenAll(calls).WaitAsync(ChildProcess.Patience);
        Assert.Equal(10, device.Pins.Writes(Pin));
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.NetworkDevice)]
    public async Task Packets_that_are_lost_or_overtaken_cost_no_command_and_do_none_twice()
    {
        await using Hub hub = await Hub.StartAsync();
        using LossyWire wire = await LossyWire.StartAsync();
        await using BadNetwork network = new(hub.Port, wire.Near);
        VirtualDevice device = await hub.BeginAsync("far", Quick("far"), new HubAddress(wire.Far.ToString(), network.Port, false));
        await hub.AttachedAsync(device);
        wire.Loss = 5;
        wire.Lateness = 20;
        int commands = 0;
        for (; commands < 40 || wire.Lost < 5 || wire.Late < 5; commands += 10)
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CommandAsync(hub, device, 1))).WaitAsync(ChildProcess.Patience);
        Assert.Equal(commands, device.Pins.Writes(Pin));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_device_that_comes_again_takes_the_place_of_its_half_open_connection()
    {
        await using Hub hub = await Hub.StartAsync();
        await using BadNetwork network = new(hub.Port);
        VirtualDevice device = await hub.AddAsync("far", Quick("far"), network.Port);
        // The hub hears nothing of the end: its side of the first connection stays open in the stalled proxy.
        network.Stall();
        device.Radio.IsJammed = true;
        await Eventually.HoldsAsync(() => Task.FromResult(!device.IsAttached), "the device noticed");
        network.Flow();
        device.Radio.IsJammed = false;
        await hub.AttachedAsync(device);
        await CommandAsync(hub, device, 3);
        Assert.Equal(3, device.Pins.Writes(Pin));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task The_same_id_is_the_same_command()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("near");
        InvokeRequest request = Hub.Request(device, "gpio_write", "once", Hub.Integer(Pin), Hub.Flag(true));
        await hub.Devices.InvokeAsync(request);
        await hub.Devices.InvokeAsync(request);
        Assert.Equal(1, device.Pins.Writes(Pin));

        // The hub forgets with its process; the device does not.
        await hub.StopLokiAsync();
        await hub.StartLokiAsync();
        await hub.AttachedAsync(device);
        await hub.Devices.InvokeAsync(request);
        Assert.Equal(1, device.Pins.Writes(Pin));
        Assert.Equal(1, device.Logic.Commands.Repeated);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_device_short_of_memory_refuses_and_comes_back()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("small");
        device.Memory.Free = 1024;
        await Eventually.HoldsAsync(() => Task.FromResult(device.Logic.Commands.IsShedding), "the device sheds load");
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => CommandAsync(hub, device, 1));
        Assert.Equal(StatusCode.ResourceExhausted, refused.Status.Code);
        device.Memory.Free = 100 * 1024;
        await Eventually.HoldsAsync(() => Task.FromResult(!device.Logic.Commands.IsShedding), "the device has memory again");
        await CommandAsync(hub, device, 1);
        Assert.Equal(1, device.Pins.Writes(Pin));
    }

    private static device::Edda.Jotunheim.DeviceOptions Quick(string name) => new()
    {
        Name = name,
        Backoff = new Core.Resilience.BackoffPolicy(20, 500, 50),
    };

    private static async Task CommandAsync(Hub hub, VirtualDevice device, int times)
    {
        for (int i = 0; i < times; i++)
            await hub.InvokeAsync(device, "gpio_write", Hub.Integer(Pin), Hub.Flag(i % 2 == 0));
    }
}
