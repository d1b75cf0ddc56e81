namespace Edda.Core.Mqtt.Internal;

/// <summary>Something that waits for an answer. Reused, and so is its buffer, unless it became a long one.</summary>
internal sealed class MqttFlight
{
    /// <summary>0: free.</summary>
    public int PacketId { get; set; }

    /// <summary>The type of the answer it waits for.</summary>
    public int Awaits { get; set; }

    /// <summary>The order in which they were begun, which is the order in which they are sent again. Section 4.6.</summary>
    public int Sequence { get; set; }

    /// <summary>What is to be sent is not in the output yet.</summary>
    public bool IsUnsent { get; set; }

    /// <summary>The packet, whole; PUBREL has none.</summary>
    public byte[] Packet { get; set; } = new byte[0];

    public int PacketCount { get; set; }
}
