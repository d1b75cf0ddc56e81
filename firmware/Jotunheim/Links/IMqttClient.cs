using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Links;

/// <summary>
/// A connection to an MQTT broker: nanoFramework.M2Mqtt on a board, the core's own MQTT anywhere else. One thread drives
/// it; nothing here waits.
/// </summary>
public interface IMqttClient
{
    SocketState State { get; }

    /// <summary>
    /// Begins to connect as this client with a clean session, and to subscribe to one topic; it is open once that is
    /// granted. When it is lost without a word the broker says the will, as text, on its topic.
    /// </summary>
    /// <param name="client">The client's id at the broker; the user's name is empty where the broker knows none.</param>
    void Open(
        string host, int port, bool isSecure, string client, string user, string password, string topic, string willTopic, string will);

    /// <summary>Moves what can be moved.</summary>
    void Step(long now);

    /// <summary>Takes a whole message or nothing of it. QoS 0 is enough: what is lost is noticed and made good above.</summary>
    bool TryPublish(string topic, byte[] bytes, int offset, int count);

    /// <summary>
    /// The next message of the topic: its length; 0: none now. One that is longer than the buffer is dropped, and the
    /// answer is -1.
    /// </summary>
    int Receive(byte[] buffer, int offset, int count);

    void Close();
}
