using Edda.Contracts.Jotunheim.V1;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using Edda.Loki.Jotunheim;
using Edda.Testing;

namespace Edda.Loki.Tests.Jotunheim;

/// <summary>Devices in Einherjar: each of the first with functions of its own, all others with those of their kind.</summary>
public sealed class DeviceFunctionsTests
{
    [Fact]
    public async Task Every_device_is_there_however_many_there_are()
    {
        const int count = DeviceFunctions.MostOwn + 30;
        using TestHub hub = new(count);
        await using GrpcServer server = new(new GrpcServerOptions());
        Follow(hub, server);
        foreach ((HubDevice device, int i) in hub.Devices.Select((device, i) => (device, i)))
            device.Take(Capabilities(1, i % 2 == 0 ? "uptime():integer" : "blink(pin:integer)"));

        await Eventually.HoldsAsync(
            () => Services(server).Count() == DeviceFunctions.MostOwn + 2, "64 devices and two kinds have functions");
        Assert.Equal(2, Services(server).Count(service => service.Contains("kind_", StringComparison.Ordinal)));
        Assert.Contains(server.Methods, method => method.Path == "/jotunheim.devices.v1.dev_01/blink");
    }

    [Fact]
    public async Task A_device_that_can_something_else_gets_other_functions_and_one_that_is_removed_has_none()
    {
        using TestHub hub = new(2);
        await using GrpcServer server = new(new GrpcServerOptions());
        Follow(hub, server);
        hub.Devices[0].Take(Capabilities(1, "uptime():integer"));
        await Eventually.HoldsAsync(() => Functions(server).SequenceEqual(["/jotunheim.devices.v1.dev_00/uptime"]), "it is there");
        hub.Devices[0].Take(Capabilities(2, "blink(pin:integer)"));
        await Eventually.HoldsAsync(() => Functions(server).SequenceEqual(["/jotunheim.devices.v1.dev_00/blink"]), "it has changed");
        hub.Hub.Remove(hub.Devices[0]);
        await Eventually.HoldsAsync(() => !Functions(server).Any(), "it is gone");
    }

    private static void Follow(TestHub hub, GrpcServer server)
    {
        ProfileBoard profile = new(server, "loki", "Loki", "", "1", []);
        new DeviceFunctions(server, profile, hub.Hub, null!).Follow();
    }

    private static IEnumerable<string> Functions(GrpcServer server) => server.Methods.Select(method => method.Path);

    private static IEnumerable<string> Services(GrpcServer server) => server.Methods.Select(method => method.Service).Distinct();

    private static JotunheimCapabilities Capabilities(uint revision, string function)
    {
        JotunheimCapabilities capabilities = new() { Revision = revision };
        capabilities.Functions.Add().Set(function);
        return capabilities;
    }
}
