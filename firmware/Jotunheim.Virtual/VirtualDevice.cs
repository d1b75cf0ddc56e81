using Edda.Jotunheim.Links;
using Edda.Jotunheim.Mqtt;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim.Virtual;

/// <summary>
/// A whole device with what it is connected to. Its runner steps it, or one thread at a time that has it to itself; anybody
/// may move the simulated parts.
/// </summary>
public sealed class VirtualDevice
{
    private int _isWoken;

    /// <param name="woken">Told, on any thread, that there may be something to do before the next look at the time.</param>
    /// <param name="clock">Null: the host's.</param>
    /// <param name="entropy">Null: the host's.</param>
    public VirtualDevice(
        HubAddress hub,
        Identity identity,
        DeviceOptions options,
        VirtualStorage storage,
        Action<VirtualDevice>? woken = null,
        IClock? clock = null,
        IEntropy? entropy = null)
    {
        Identity = identity;
        Storage = storage;
        Board board = new()
        {
            Type = "virtual",
            Firmware = "1.0",
            Interfaces = ["i2c:1", "spi:2", "uart:1", "wifi"],
            FlashBytes = 4 << 20,
            Clock = clock ?? new HostClock(),
            Entropy = entropy ?? new HostEntropy(),
            Pins = Pins,
            Parts = Parts,
            Storage = storage,
            Radio = Radio,
            Power = Power,
            Memory = Memory,
            Socket = new HostSocket(() => woken?.Invoke(this), hub.TrustsAnyone),
        };
        Link link = hub.Network is { } network
            ? new MqttLink(new HostMqtt(board.Socket), Broker(hub, network), board.Entropy, identity)
            : new GrpcLink(board.Socket, hub.Host, hub.Port, hub.IsSecure);
        Logic = new Device(board, link, identity, options);
    }

    public Identity Identity { get; }

    public VirtualStorage Storage { get; }

    public VirtualPins Pins { get; } = new();

    public VirtualParts Parts { get; } = new();

    public VirtualRadio Radio { get; } = new();

    public VirtualPower Power { get; } = new();

    public VirtualMemory Memory { get; } = new();

    public Device Logic { get; }

    public bool IsAttached => Logic.Attachment.State == AttachState.Attached;

    /// <summary>How often it has come to its hub.</summary>
    public int Attachments { get; private set; }

    private static MqttBroker Broker(HubAddress hub, string network) => new()
    {
        Host = hub.Host,
        Port = hub.Port,
        IsSecure = hub.IsSecure,
        User = hub.User,
        Password = hub.Password,
        Network = network,
    };

    /// <summary>Does what there is to do.</summary>
    public void Step()
    {
        Interlocked.Exchange(ref _isWoken, 0);
        bool before = IsAttached;
        Logic.Step();
        if (IsAttached && !before)
            Attachments++;
    }

    /// <summary>Marks it as having something to do; false when it was marked already.</summary>
    internal bool TryWake() => Interlocked.Exchange(ref _isWoken, 1) == 0;
}
