using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Hosting;
using Edda.Edge.Hosting.Internal;

namespace Edda.Loki.Jotunheim;

/// <summary>Puts the hub together: who keeps the devices, and the services that devices and their users call.</summary>
internal static class HubSetup
{
    public static DeviceHub Add(EdgeHost host, string stateFolder, Func<HubDevice, Command, Result, ValueTask> call)
    {
        HubLog log = new(host.Logs.For("devices"));
        DeviceHub hub = Open(Path.Combine(stateFolder, "devices.json"), log, call);
        DevicesService devices = new(hub, host.Sentry.Gate, host.Server.Draining);
        host.Sentry.Gate.LeaveTo(BridgeDescriptor.Attach.Path);
        host.Server.AddService(new BridgeService(hub, host.Server.Draining));
        host.Server.AddService(devices);
        host.Metrics.ObserveGauge("devices.enrolled", "{device}", "devices that have a key", () => hub.All.Count());
        host.Metrics.ObserveGauge("devices.attached", "{device}", "devices that are here", () => hub.All.Count(device => device.IsOnline));
        new DeviceFunctions(host.Server, host.Profile, hub, devices).Follow();
        return hub;
    }

    private static DeviceHub Open(string path, HubLog log, Func<HubDevice, Command, Result, ValueTask> call)
    {
        try
        {
            return new DeviceHub(new DeviceStore(path), TimeProvider.System, log, call);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Without its devices' keys a hub would turn all of them away: it does not start like that.
            log.NotKept(failure is InvalidDataException ? "not a file of devices" : SystemError.Describe(failure));
            throw new StartException(ExitCode.Failed, [$"{path}: the devices cannot be read; mend the file or move it away"]);
        }
    }
}
