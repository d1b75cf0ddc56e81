extern alias device;
using System.Globalization;
using System.Text.RegularExpressions;
using device::Edda.Jotunheim;
using device::Edda.Jotunheim.Sessions;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Jotunheim.Virtual;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>A published Loki with a Unix socket for its users and a TCP port for devices, and the devices beside it.</summary>
internal sealed partial class Hub : IAsyncDisposable
{
    public const string Network = "house";

    private readonly TemporaryFolder _folder = new();
    private ServiceProcess? _loki;
    private GrpcChannel? _channel;

    public DeviceRunner Runner { get; } = new();

    /// <summary>Where its Unix socket is.</summary>
    public string Directory => _folder.Path;

    public int Port { get; private set; }

    public ServiceProcess Loki => _loki!;

    public GrpcChannel Channel => _channel!;

    public DevicesClient Devices => new(Channel);

    /// <summary>Where its devices come from then on, unless they are told otherwise.</summary>
    public HubAddress Way { get; private set; } = new("127.0.0.1", 0, false);

    public static Task<Hub> StartAsync() => StartAsync("");

    /// <summary>One whose devices come through a broker.</summary>
    public static async Task<Hub> StartAsync(Mosquitto broker)
    {
        Hub hub = await StartAsync($$""", "mqtt": { "broker": "mqtt://127.0.0.1:{{broker.Port}}", "network": "{{Network}}" }""");
        hub.Way = Over(broker);
        return hub;
    }

    /// <summary>One that listens with TLS; its devices take its certificate as it is.</summary>
    public static async Task<Hub> StartSecureAsync(string tls)
    {
        Hub hub = new() { Way = new HubAddress("127.0.0.1", 0, IsSecure: true, TrustsAnyone: true) };
        await hub.ConfigureAsync(tls);
        hub.Way = hub.Way with { Port = hub.Port };
        return hub;
    }

    public static HubAddress Over(Mosquitto broker) => new("127.0.0.1", broker.Port, false, Network: Network);

    /// <param name="more">Settings, each after a comma.</param>
    public static async Task<Hub> StartAsync(string more)
    {
        Hub hub = new();
        await hub.ConfigureAsync(more);
        return hub;
    }

    private async Task ConfigureAsync(string more)
    {
        await File.WriteAllTextAsync(_folder.File("loki.json"), $$"""{ "simulated_board": true, "devices": 1200 {{more}} }""");
        await StartLokiAsync();
    }

    /// <summary>kill -9, or the polite way; the next start listens where this one did.</summary>
    public async Task StopLokiAsync()
    {
        await _channel!.DisposeAsync();
        await _loki!.DisposeAsync();
    }

    public async Task StartLokiAsync()
    {
        _loki = await ServiceProcess.StartAsync(
            "loki", _folder, "--config", _folder.File("loki.json"), "--listen", "unix:" + _folder.File("loki.sock"),
            "--listen", $"{(Way is { IsSecure: true, Network: null } ? "https" : "http")}://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}");
        Port = int.Parse(PortPattern().Match(_loki.Process.Output).Groups["port"].Value, CultureInfo.InvariantCulture);
        _channel = GrpcChannel.ForAddress("unix:" + _folder.File("loki.sock"));
    }

    /// <summary>Enrols a device over the network and waits until it is there.</summary>
    public async Task<VirtualDevice> AddAsync(string name, DeviceOptions? options = null, int? port = null)
    {
        VirtualDevice device = await BeginAsync(name, options, port);
        await AttachedAsync(device);
        return device;
    }

    public Task<VirtualDevice> BeginAsync(string name, DeviceOptions? options = null, int? port = null) =>
        BeginAsync(name, options, Way.Network is null ? Way with { Port = port ?? Port } : Way);

    public async Task<VirtualDevice> BeginAsync(string name, DeviceOptions? options, HubAddress way)
    {
        EnrollResponse enrolled = await Devices.EnrollAsync(new EnrollRequest { Name = name });
        VirtualDevice device = new(
            way, new Identity { Code = enrolled.Code.ToString() }, options ?? new DeviceOptions { Name = name }, new VirtualStorage(), Runner.Wake);
        Runner.Add(device);
        return device;
    }

    public Task AttachedAsync(VirtualDevice device) =>
        Eventually.HoldsAsync(async () => device.IsAttached && (await DescribeAsync(device)).Summary!.Online, "the device is attached");

    public async Task<DeviceDescription> DescribeAsync(VirtualDevice device) =>
        await Devices.DescribeAsync(new DescribeDeviceRequest { Device = device.Identity.DeviceId });

    public async Task<Value?> InvokeAsync(VirtualDevice device, string function, params Value[] arguments) =>
        (await Devices.InvokeAsync(Request(device, function, "", arguments))).Value;

    /// <summary>Raises a pin of the device, asking again with the same id until it is answered, whatever becomes of the hub.</summary>
    public async Task CommandOnceAsync(VirtualDevice device, string id, int pin)
    {
        InvokeRequest request = Request(device, "gpio_write", id, Integer(pin), Flag(true));
        while (true)
        {
            try
            {
                await Devices.InvokeAsync(request);
                return;
            }
            catch (Exception failure) when (failure is ObjectDisposedException
                || failure is RpcException
                {
                    Status.Code: StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted,
                })
            {
                // The pace of a caller who asks again, not a wait for something: without it a thousand of them would take
                // the processor from the hub that they want back.
                await Task.Delay(50);
            }
        }
    }

    public static InvokeRequest Request(VirtualDevice device, string function, string id, params Value[] arguments)
    {
        InvokeRequest request = new() { Device = device.Identity.DeviceId, Function = function, Id = id };
        foreach (Value argument in arguments)
            request.Arguments.Add().CopyFrom(argument);
        return request;
    }

    public static Value Integer(long value) => new() { Integer = value };

    public static Value Flag(bool value) => new() { Boolean = value };

    public static Value Text(string value)
    {
        Value text = new();
        text.EnsureText().Set(value);
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        Runner.Dispose();
        await StopLokiAsync();
        _folder.Dispose();
    }

    [GeneratedRegex(@"ready .*https?://127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex PortPattern();
}
