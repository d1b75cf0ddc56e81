namespace Edda.Core.Mqtt;

/// <summary>Why a connection cannot go on.</summary>
public enum MqttError
{
    None = 0,

    /// <summary>Bytes that are no MQTT 3.1.1.</summary>
    Malformed = 1,

    /// <summary>A packet longer than <see cref="MqttOptions.MaximumPacket"/>.</summary>
    TooLarge = 2,

    /// <summary>A packet that a server must not send, or not now.</summary>
    Unexpected = 3,

    /// <summary>The server said no; see <see cref="MqttConnection.RefusalCode"/>.</summary>
    Refused = 4,

    /// <summary>The server does not answer any more.</summary>
    TimedOut = 5,
}
