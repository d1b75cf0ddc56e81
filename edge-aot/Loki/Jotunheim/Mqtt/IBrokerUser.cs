namespace Edda.Loki.Jotunheim.Mqtt;

/// <summary>Who hears what comes from the broker, and has something to say there. Nothing here waits.</summary>
internal interface IBrokerUser
{
    /// <summary>The broker is there, and knows what we want to hear. What was said to others before may be lost.</summary>
    void Reached();

    void Lost();

    /// <summary>The bytes are good until the call returns; the topic comes first, the payload follows.</summary>
    void Heard(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload);

    /// <summary>Says what there is to say. True: there was not room for all of it.</summary>
    bool Speak(BrokerLine line);
}
