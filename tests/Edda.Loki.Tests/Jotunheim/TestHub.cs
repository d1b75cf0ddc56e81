using Edda.Edge.Logs;
using Edda.Loki.Jotunheim;
using Edda.Testing;

namespace Edda.Loki.Tests.Jotunheim;

/// <summary>A hub with so many enrolled devices, "dev-00" and so on, and no way to reach them but the test's own.</summary>
internal sealed class TestHub : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestHub(int devices)
    {
        new DeviceStore(_folder.File("devices.json")).Save(Enumerable.Range(0, devices).Select(i => new DeviceRecord($"dev-{i:d2}", $"name{i:d2}", new byte[32])));
        Hub = Start();
    }

    public DeviceHub Hub { get; private set; }

    public IReadOnlyList<HubDevice> Devices => [.. Hub.All.OrderBy(device => device.Record.Id, StringComparer.Ordinal)];

    public string ToldPath => _folder.File("devices.told");

    /// <summary>As if the process had been killed: what there is lies in files.</summary>
    public void StartAnew()
    {
        Hub.Told.Dispose();
        Hub = Start();
    }

    public DeviceSession Session() => new(Hub, "test", _ => { });

    public void Dispose()
    {
        Hub.Told.Dispose();
        _folder.Dispose();
    }

    private DeviceHub Start() => new(
        new DeviceStore(_folder.File("devices.json")), ToldPath, TimeProvider.System, new HubLog(Logger.None), (_, _, _) => default);
}
