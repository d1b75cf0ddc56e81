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
        DeviceStore store = new(_folder.File("devices.json"));
        store.Save(Enumerable.Range(0, devices).Select(i => new DeviceRecord($"dev-{i:d2}", $"name{i:d2}", new byte[32])));
        Hub = new DeviceHub(store, TimeProvider.System, new HubLog(Logger.None), (_, _, _) => default);
        Devices = [.. Hub.All.OrderBy(device => device.Record.Id, StringComparer.Ordinal)];
    }

    public DeviceHub Hub { get; }

    public IReadOnlyList<HubDevice> Devices { get; }

    public DeviceSession Session() => new(Hub, "test", _ => { });

    public void Dispose() => _folder.Dispose();
}
