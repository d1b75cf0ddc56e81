using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// Einherjar functions of devices: each function of a device that has told what it can is a method of its own,
/// "/jotunheim.devices.v1.NAME/gpio_write", with the request and response of Devices.Invoke. Of many devices only the
/// first have them; all have Devices.Invoke.
/// </summary>
internal sealed class DeviceFunctions(GrpcServer server, ProfileBoard profile, DeviceHub hub, DevicesService devices)
{
    public const string Package = "jotunheim.devices.v1.";
    public const int MostDevices = 64;

    private const string Domain = "devices";

    // A thousand devices come in one breath: their changes are looked at together.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, uint> _served = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _isDue;

    public void Follow()
    {
        profile.Describe(DeviceDescriptions.Own);
        hub.Changed += () =>
        {
            if (Interlocked.Exchange(ref _isDue, 1) == 0)
                _ = GatherAsync();
        };
    }

    private async Task GatherAsync()
    {
        await Task.Delay(Gathering).ConfigureAwait(false);
        Interlocked.Exchange(ref _isDue, 0);
        lock (_gate)
            Update();
    }

    private void Update()
    {
        HubDevice[] known = [.. hub.All.Where(device => device.Capabilities is not null)
            .OrderBy(device => device.Record.Id, StringComparer.Ordinal).Take(MostDevices)];
        foreach (string id in _served.Keys.Except(known.Select(device => device.Record.Id)).ToArray())
            Withdraw(id);
        foreach (HubDevice device in known)
        {
            KnownCapabilities capabilities = device.Capabilities!;
            string id = device.Record.Id;
            if (_served.TryGetValue(id, out uint revision) && revision == capabilities.Revision)
                continue;
            Withdraw(id);
            Serve(id, device.Record.Name, capabilities.Read());
            _served[id] = capabilities.Revision;
        }
    }

    private void Serve(string id, string name, JotunheimCapabilities capabilities)
    {
        string service = Package + id.Replace('-', '_');
        List<GrpcMethod> methods = [];
        List<FunctionDescription> descriptions = [];
        foreach (Text signature in capabilities.Functions)
        {
            if (DeviceDescriptions.Parse(signature.ToString(), name) is not { } parsed)
                continue;
            GrpcMethod method = new(
                service, parsed.Function, GrpcMethodKind.Unary, static () => new InvokeRequest(), static () => new InvokeResponse());
            methods.Add(method);
            descriptions.Add(parsed.Describe(method.Path, $"{name}.{parsed.Function}", Domain));
        }

        profile.Describe(descriptions);
        server.AddMethods(binder =>
        {
            foreach (GrpcMethod method in methods)
            {
                binder.Unary<InvokeRequest, InvokeResponse>(method, (request, response, call) =>
                {
                    request.Device = id;
                    request.Function = method.Name;
                    return devices.Invoke(request, response, call);
                });
            }
        });
    }

    private void Withdraw(string id)
    {
        if (!_served.Remove(id))
            return;
        string prefix = "/" + Package + id.Replace('-', '_') + "/";
        foreach (string path in server.Methods.Select(method => method.Path).Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
        {
            server.RemoveMethod(path);
            profile.Forget(path);
        }
    }
}
