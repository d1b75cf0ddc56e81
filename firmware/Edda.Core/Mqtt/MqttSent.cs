namespace Edda.Core.Mqtt;

/// <summary>What became of something to be sent, where it is not a packet identifier (1 to 65535).</summary>
public static class MqttSent
{
    /// <summary>It is in the output; QoS 0 has no identifier.</summary>
    public const int Done = 0;

    /// <summary>No room in the output, or too many messages in flight: again when something has been answered or sent.</summary>
    public const int Full = -1;

    /// <summary>The topic is none, or it does not fit <see cref="MqttOptions.MaximumPacket"/>.</summary>
    public const int Invalid = -2;

    /// <summary>Only while connected.</summary>
    public const int NotConnected = -3;
}
