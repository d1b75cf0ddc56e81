using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// Einherjar functions of devices. Each function of a device that has told what it can is a method of its own,
/// "/jotunheim.devices.v1.NAME/gpio_write", with the request and response of Devices.Invoke. A profile has an end: of
/// more than <see cref="MostOwn"/> devices those that follow share theirs with all that can the same, and "device" says
/// which one is meant.
/// </summary>
internal sealed class DeviceFunctions(GrpcServer server, ProfileBoard profile, DeviceHub hub, DevicesService devices)
{
    public const string Package = "jotunheim.devices.v1.";
    public const int MostOwn = 64;
    public const int MostKinds = 32;

    private const string Domain = "devices";

    // A thousand devices come in one breath: their changes are looked at together.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, string> _served = new(StringComparer.Ordinal);
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
        Dictionary<string, HubDevice> wanted = new(StringComparer.Ordinal);
        foreach (HubDevice device in hub.All.Where(device => device.Capabilities is not null).OrderBy(device => device.Record.Id, StringComparer.Ordinal))
        {
            if (wanted.Count < MostOwn)
                wanted[device.Record.Id] = device;
            else if (wanted.Count < MostOwn + MostKinds)
                wanted.TryAdd(device.Capabilities!.Kind, device);
        }

        foreach (string name in _served.Keys.Except(wanted.Keys).ToArray())
            Withdraw(name);
        foreach ((string name, HubDevice device) in wanted)
        {
            string kind = device.Capabilities!.Kind;
            if (_served.TryGetValue(name, out string? served) && served == kind)
                continue;
            Withdraw(name);
            Serve(name, device);
            _served[name] = kind;
        }
    }

    private void Serve(string name, HubDevice device)
    {
        string service = ServiceOf(name);
        string? own = name == device.Record.Id ? name : null;
        string called = own is null ? name : device.Record.Name;
        List<GrpcMethod> methods = [];
        List<FunctionDescription> descriptions = [];
        foreach (Text signature in device.Capabilities!.Read().Functions)
        {
            if (DeviceDescriptions.Parse(signature.ToString(), own is null ? "that is named" : called) is not { } parsed)
                continue;
            GrpcMethod method = new(
                service, parsed.Function, GrpcMethodKind.Unary, static () => new InvokeRequest(), static () => new InvokeResponse());
            methods.Add(method);
            if (own is null)
                parsed = parsed with { Parameters = [DeviceDescriptions.Device, .. parsed.Parameters] };
            descriptions.Add(parsed.Describe(method.Path, $"{called}.{parsed.Function}", Domain));
        }

        profile.Describe(descriptions);
        server.AddMethods(binder =>
        {
            foreach (GrpcMethod method in methods)
            {
                binder.Unary<InvokeRequest, InvokeResponse>(method, (request, response, call) =>
                {
                    if (own is not null)
                        request.Device = own;
                    request.Function = method.Name;
                    return devices.Invoke(request, response, call);
                });
            }
        });
    }

    private void Withdraw(string name)
    {
        if (!_served.Remove(name))
            return;
        string prefix = "/" + ServiceOf(name) + "/";
        foreach (string path in server.Methods.Select(method => method.Path).Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
        {
            server.RemoveMethod(path);
            profile.Forget(path);
        }
    }

    private static string ServiceOf(string name) => Package + name.Replace('-', '_');
}
