namespace Edda.Core.Mqtt;

/// <summary>
/// Told what happens, from within the call that made it happen. May publish and subscribe; must not receive, tick or
/// disconnect. Buffers are the connection's own and are good until the call returns.
/// </summary>
public interface IMqttListener
{
    /// <param name="isSessionPresent">The server still knows our subscriptions.</param>
    void OnConnected(bool isSessionPresent);

    void OnMessage(
        byte[] buffer, int topicOffset, int topicCount, int payloadOffset, int payloadCount, int qos, bool isRetained);

    /// <summary>The server has it: QoS 1 acknowledged, QoS 2 completed.</summary>
    void OnPublished(int packetId);

    /// <param name="grantedQos">0, 1, 2, or 128 when the server refused.</param>
    void OnSubscribed(int packetId, int grantedQos);

    void OnUnsubscribed(int packetId);
}
