using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Mqtt;

/// <summary>
/// All that the device asks of a client for MQTT 3.1.1: M2Mqtt's on a board, the core's own on a host. Clean sessions and
/// QoS 0 are enough, because what is lost is noticed and made good above. Nothing here waits.
/// </summary>
public interface IMqttClient
{
    /// <summary>Open as soon as the subscription is granted as well.</summary>
    SocketState State { get; }

    /// <summary>Connects to the broker it was made for, takes what comes on one topic, leaves a will on the other.</summary>
    void Open(string clientId, string topicDown, string topicUp, string will);

    /// <summary>Sends on the topic up. False: not now.</summary>
    bool TryPublish(byte[] payload, int offset, int count);

    /// <summary>Puts the next message that came there: how long it is; 0: none. One that is longer than the room is dropped.</summary>
    int Receive(byte[] payload, int offset, int count);

    /// <summary>Moves what can be moved.</summary>
    void Step(long now);

    void Close();
}
