namespace Edda.Core.Mqtt.Internal;

/// <summary>All that waits for answers, in fixed places. Survives the transport: that is what QoS 1 and 2 promise.</summary>
internal sealed class MqttFlights
{
    private readonly MqttFlight[] _flights;
    private int _lastId;
    private int _lastSequence;

    public MqttFlights(int capacity)
    {
        _flights = new MqttFlight[capacity];
        for (int i = 0; i < capacity; i++)
            _flights[i] = new MqttFlight();
    }

    public int Count { get; private set; }

    /// <summary>Null when all places are taken. It has an identifier that no other has.</summary>
    public MqttFlight? Begin(int awaits, int packetCount)
    {
        MqttFlight? free = Find(0);
        if (free == null)
            return null;
        do
        {
            _lastId = _lastId == 65_535 ? 1 : _lastId + 1;
        }
        while (Find(_lastId) != null);

        if (free.Packet.Length < packetCount)
            free.Packet = new byte[packetCount];
        free.PacketId = _lastId;
        free.Awaits = awaits;
        free.Sequence = ++_lastSequence;
        free.PacketCount = packetCount;
        free.IsUnsent = true;
        Count++;
        return free;
    }

    /// <summary>The one with this identifier; 0: a free place.</summary>
    public MqttFlight? Find(int packetId)
    {
        for (int i = 0; i < _flights.Length; i++)
        {
            if (_flights[i].PacketId == packetId)
                return _flights[i];
        }

        return null;
    }

    public void End(MqttFlight flight)
    {
        flight.PacketId = 0;
        flight.IsUnsent = false;
        if (flight.Packet.Length > MqttBuffers.LongestKept)
            flight.Packet = new byte[0];
        Count--;
    }

    public MqttFlight? NextUnsent()
    {
        MqttFlight? next = null;
        for (int i = 0; i < _flights.Length; i++)
        {
            // The difference, so that the numbers may wrap around.
            if (_flights[i].IsUnsent && (next == null || _flights[i].Sequence - next.Sequence < 0))
                next = _flights[i];
        }

        return next;
    }

    /// <summary>
    /// For a new transport: messages are sent again, marked as duplicates; subscriptions, which belong to the
    /// connection they were made on, are forgotten.
    /// </summary>
    public void Rewind(bool keepMessages)
    {
        for (int i = 0; i < _flights.Length; i++)
        {
            MqttFlight flight = _flights[i];
            if (flight.PacketId == 0)
                continue;
            if (!keepMessages || flight.Awaits == MqttPacket.SubAck || flight.Awaits == MqttPacket.UnsubAck)
            {
                End(flight);
                continue;
            }

            if (flight.Awaits != MqttPacket.PubComp && !flight.IsUnsent)
                flight.Packet[0] |= MqttPacket.Duplicate;
            flight.IsUnsent = true;
        }
    }
}
