using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Hosting;
using Edda.Edge.Hosting.Internal;
using Edda.Loki.Jormungandr;
using Edda.Loki.Jormungandr.Internal;
using Edda.Loki.Jotunheim.Mqtt;

namespace Edda.Loki.Jotunheim;

/// <summary>Puts the hub together: who keeps the devices, and the services that devices and their users call.</summary>
internal static class HubSetup
{
    public static DeviceHub Add(EdgeHost host, LokiSettings settings, Func<HubDevice, Command, Result, ValueTask> call)
    {
        HubLog log = new(host.Logs.For("devices"));
        DeviceHub hub = Open(Places.State("loki", settings), log, call);
        DevicesService devices = new(hub, host.Sentry.Gate, host.Server.Draining);
        host.Sentry.Gate.LeaveTo(BridgeDescriptor.Attach.Path);
        host.Server.AddService(new BridgeService(hub, host.Server.Draining));
        host.Server.AddService(devices);
        host.Metrics.ObserveGauge("devices.enrolled", "{device}", "devices that have a key", () => hub.All.Count());
        host.Metrics.ObserveGauge("devices.attached", "{device}", "devices that are here", () => hub.All.Count(device => device.IsOnline));
        new DeviceFunctions(host.Server, host.Profile, hub, devices).Follow();
        if (settings.Mqtt is { } broker)
            AddBroker(host, hub, broker, settings.TrustedRoots);
        return hub;
    }

    private static void AddBroker(EdgeHost host, DeviceHub hub, BrokerSettings broker, string? trustedRoots)
    {
        GuardedConnector connector = new(new JormungandrSettings
        {
            MoreRoots = trustedRoots is not null && TrustedRoots.TryRead(trustedRoots, out _) is { } roots ? roots : [],
        });
        MqttBridge bridge = new(hub, broker, connector.Tls);
        host.Server.Draining.Register(bridge.Leave);
        host.Metrics.ObserveCounter(
            "devices.mqtt.refused", "{message}", "messages of the broker that no device can have written", () => bridge.Refused);
    }

    private static DeviceHub Open(string folder, HubLog log, Func<HubDevice, Command, Result, ValueTask> call)
    {
        string path = Path.Combine(folder, "devices.json");
        try
        {
            return new DeviceHub(new DeviceStore(path), Path.Combine(folder, "devices.told"), TimeProvider.System, log, call);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Without its devices' keys a hub would turn all of them away: it does not start like that.
            log.NotKept(failure is InvalidDataException ? "not a file of devices" : SystemError.Describe(failure));
            throw new StartException(ExitCode.Failed, [$"{path}: the devices cannot be read; mend the file or move it away"]);
        }
    }
}
