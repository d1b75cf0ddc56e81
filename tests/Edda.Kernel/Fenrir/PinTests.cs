using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Fenrir;

/// <summary>Pins through the kernel's GPIO character device and a real driver, whose registers are wires of this test.</summary>
[Collection(MachineTests.Name)]
public sealed class PinTests(Machine machine)
{
    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task An_input_is_what_is_on_the_wire()
    {
        GuestLoki loki = await machine.Loki;
        loki.Board.Drive(17, true);
        loki.Board.Drive(18, false);

        Assert.Equal("true false", await loki.RunAsync("return tostring(fenrir:gpio_read(17)) .. ' ' .. tostring(fenrir:gpio_read('gpiochip0/18'))"));
        loki.Board.Drive(17, false);
        Assert.Equal("false", await loki.RunAsync("return tostring(fenrir:gpio_read('gpio17'))"));
        Assert.False(loki.Board.Pin(17).IsOutput);
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task An_output_drives_the_wire_and_keeps_its_level_when_the_script_has_ended()
    {
        GuestLoki loki = await machine.Loki;
        await loki.RunAsync("fenrir:gpio_write(20, true)");
        Assert.True(loki.Board.Pin(20) is { IsOutput: true, IsHigh: true });
        await loki.RunAsync("fenrir:gpio_write(20, false)");
        Assert.True(loki.Board.Pin(20) is { IsOutput: true, IsHigh: false });
        await loki.RunAsync("fenrir:relay('gpio20', true)");
        Assert.True(loki.Board.Pin(20) is { IsOutput: true, IsHigh: true });
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Edges_wake_a_script_that_waits_and_only_those_that_it_asked_for()
    {
        GuestLoki loki = await machine.Loki;
        loki.Board.Drive(21, false);
        Task<string> watching = loki.RunAsync(
            """
            local first = fenrir:gpio_watch(21, "rising", 100)
            local second = fenrir:gpio_watch(21, "falling", 100)
            return tostring(first.rising) .. " " .. tostring(second.rising) .. " " .. tostring(second.time > first.time)
            """);

        await Eventually.HoldsAsync(() => loki.Board.IsWatched(21), "the script waits for the first edge");
        loki.Board.Drive(21, true);
        // Between its two watches nobody may see an edge: it goes up and down until one is seen.
        while (!watching.IsCompleted)
        {
            await Eventually.HoldsAsync(() => watching.IsCompleted || loki.Board.IsWatched(21), "the script waits for the second edge");
            loki.Board.Drive(21, true);
            loki.Board.Drive(21, false);
        }

        Assert.Equal("true false true", await watching);
        Assert.False(loki.Board.IsWatched(21));
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Without_an_edge_a_script_waits_no_longer_than_it_said()
    {
        GuestLoki loki = await machine.Loki;
        Assert.Equal("nothing", await loki.RunAsync("return fenrir:gpio_watch(22, 'both', 0.2) == nil and 'nothing' or 'an edge'"));
        Assert.False(loki.Board.IsWatched(22));
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Bias_reaches_the_pin()
    {
        GuestLoki loki = await machine.Loki;
        await loki.RunAsync("fenrir:gpio_read(23, 'up') fenrir:gpio_read(24, 'down') fenrir:gpio_read(25, 'none') fenrir:gpio_read(26)");

        // Each on a pin of its own: this driver does not take one away when it sets the other.
        Assert.Equal(["up", "down", "none", "none"], new[] { 23, 24, 25, 26 }.Select(pin => loki.Board.Pin(pin).Bias));
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task A_pin_that_a_driver_holds_or_that_is_not_there_is_told()
    {
        GuestLoki loki = await machine.Loki;
        Edge.Grpc.Status busy = await loki.FailAsync("fenrir:gpio_write(40, true)");
        Edge.Grpc.Status beyond = await loki.FailAsync("fenrir:gpio_read('gpiochip0/5000')");
        Edge.Grpc.Status noChip = await loki.FailAsync("fenrir:gpio_read('gpiochip7/1')");

        Assert.Contains("busy", busy.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("gpiochip0/5000: Invalid argument", beyond.Message, StringComparison.Ordinal);
        Assert.Contains("gpiochip7/1: No such file", noChip.Message, StringComparison.Ordinal);
    }
}
