using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Links;

/// <summary>
/// A connection to an MQTT broker: nanoFramework.M2Mqtt on a board, the core's own MQTT anywhere else. One thread drives
/// it; nothing here waits.
/// </summary>
public interface IMqttClient
{
    SocketState State { get; }

    /// <summary>Begins to connect as this client and to subscribe to one topic, at least once each message.</summary>
    /// <param name="client">The client's id at the broker; the user's name is empty where the broker knows none.</param>
    void Open(string host, int port, bool isSecure, string client, string user, string password, string topic);

    /// <summary>Moves what can be moved.</summary>
    void Step(long now);

    /// <summary>Takes a whole message, to be delivered at least once, or nothing of it.</summary>
    bool TryPublish(string topic, byte[] bytes, int offset, int count);

    /// <summary>
    /// The next message of the topic: its length; 0: none now. One that is longer than the buffer is dropped, and the
    /// answer is -1.
    /// </summary>
    int Receive(byte[] buffer, int offset, int count);

    void Close();
}
