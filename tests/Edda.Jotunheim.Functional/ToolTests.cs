using System.Reflection;
using Edda.Jotunheim.Virtual;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>edda device, as a person types it.</summary>
public sealed class ToolTests
{
    private static readonly string Tool = typeof(ToolTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(pair => pair.Key == "EddaCommand").Value!;

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Virtual_devices_come_over_grpc_are_listed_and_leave_nothing_behind()
    {
        await using Hub hub = await Hub.StartAsync();
        await SimulateAsync(hub, $"http://127.0.0.1:{hub.Port}");
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task They_come_through_a_broker_too()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using Hub hub = await Hub.StartAsync(broker);
        await SimulateAsync(hub, $"mqtt://127.0.0.1:{broker.Port}/{Hub.Network}");
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_code_is_shown_once_and_a_device_is_removed_by_its_name()
    {
        await using Hub hub = await Hub.StartAsync();
        (int enrolled, string code) = await RunAsync("enroll", "--name", "kitchen", "--dir", hub.Directory);
        Assert.True(enrolled == 0, code);
        Assert.Contains("once, until", code, StringComparison.Ordinal);
        (int withdrawn, string told) = await RunAsync("remove", "--name", "kitchen", "--dir", hub.Directory);
        Assert.True(withdrawn == 0, told);
        Assert.Equal(1, (await RunAsync("remove", "--name", "kitchen", "--dir", hub.Directory)).ExitCode);

        await hub.AddAsync("cellar");
        (int removed, string words) = await RunAsync("remove", "--name", "cellar", "--dir", hub.Directory);
        Assert.True(removed == 0, words);
        Assert.DoesNotContain("cellar", (await RunAsync("list", "--dir", hub.Directory)).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("remove", "--name", "cellar", "--dir", hub.Directory)).ExitCode);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_function_of_a_device_is_run_as_it_is_typed()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("kitchen");
        Assert.Equal((0, "done"), await InvokeAsync("gpio_write", "4", "true"));
        Assert.True(device.Pins.Read(4));
        Assert.Equal((0, "true"), await InvokeAsync("gpio_read", "4"));
        Assert.Equal((0, "21.5"), await InvokeAsync("sensor_read", "temperature"));
        (int code, string refused) = await InvokeAsync("gpio_write", "7", "true");
        Assert.Equal(1, code);
        Assert.Contains("2,4,5,12", refused, StringComparison.Ordinal);

        async Task<(int Code, string Output)> InvokeAsync(params string[] words)
        {
            (int code, string output) = await RunAsync(["invoke", "--name", "kitchen", "--dir", hub.Directory, .. words]);
            return (code, output.Trim());
        }
    }

    [Fact]
    public async Task Without_a_Loki_it_says_so()
    {
        using TemporaryFolder folder = new();
        (int code, string output) = await RunAsync("list", "--dir", folder.Path);
        Assert.Equal(1, code);
        Assert.Contains("'edda up' starts it", output, StringComparison.Ordinal);
    }

    private static async Task SimulateAsync(Hub hub, string address)
    {
        await using ChildProcess devices = ChildProcess.Start(
            "dotnet", [Tool, "device", "sim", "--hub", address, "--count", "3", "--name", "toy", "--dir", hub.Directory]);
        await devices.WaitForLineAsync(line => line.StartsWith("3 of 3 devices are attached", StringComparison.Ordinal));
        (int code, string list) = await RunAsync("list", "--dir", hub.Directory);
        Assert.True(code == 0, list);
        Assert.Equal(3, list.Split('\n').Count(line => line.Contains("toy-", StringComparison.Ordinal) && line.Contains("here", StringComparison.Ordinal)));
        devices.Terminate();
        Assert.Equal(0, await devices.WaitForExitAsync());
        Assert.DoesNotContain("toy-", (await RunAsync("list", "--dir", hub.Directory)).Output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        ChildProcess.RunAsync("dotnet", [Tool, "device", .. arguments], patience: ChildProcess.Patience);
}
