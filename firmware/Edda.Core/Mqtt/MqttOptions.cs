namespace Edda.Core.Mqtt;

/// <summary>What a connection says about itself and how much it may hold. Not changed while a connection uses it.</summary>
public sealed class MqttOptions
{
    /// <summary>UTF-8. Empty only with a clean session: then the server makes one up.</summary>
    public byte[] ClientId { get; set; } = new byte[0];

    /// <summary>UTF-8; null: none.</summary>
    public byte[]? UserName { get; set; }

    /// <summary>Only with a user name.</summary>
    public byte[]? Password { get; set; }

    /// <summary>False: the server keeps subscriptions and messages while we are away.</summary>
    public bool CleanSession { get; set; } = true;

    /// <summary>0: never.</summary>
    public int KeepAliveSeconds { get; set; } = 30;

    /// <summary>UTF-8; null: no last will.</summary>
    public byte[]? WillTopic { get; set; }

    public byte[] WillPayload { get; set; } = new byte[0];

    public int WillQos { get; set; }

    public bool WillRetain { get; set; }

    /// <summary>For the answers to CONNECT and PINGREQ.</summary>
    public int AnswerTimeoutMs { get; set; } = 10_000;

    /// <summary>In either direction, header included.</summary>
    public int MaximumPacket { get; set; } = 16 * 1024;

    /// <summary>Room for what was said and not yet sent; at least <see cref="MaximumPacket"/>.</summary>
    public int OutputSize { get; set; } = 32 * 1024;

    /// <summary>Messages of QoS 1 and 2 and subscriptions that wait for their answers.</summary>
    public int MaximumInFlight { get; set; } = 16;
}
