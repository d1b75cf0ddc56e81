namespace Edda.Core.Mqtt.Internal;

/// <summary>Identifiers of QoS 2 messages that were delivered and not released: a second copy is not delivered again.</summary>
internal sealed class MqttUnreleased
{
    private readonly int[] _ids;

    public MqttUnreleased(int capacity)
    {
        _ids = new int[capacity];
    }

    public bool Contains(int packetId) => IndexOf(packetId) >= 0;

    /// <summary>False: no room.</summary>
    public bool Add(int packetId)
    {
        int free = IndexOf(0);
        if (free < 0)
            return false;
        _ids[free] = packetId;
        return true;
    }

    public void Remove(int packetId)
    {
        int index = IndexOf(packetId);
        if (index >= 0)
            _ids[index] = 0;
    }

    public void Clear()
    {
        for (int i = 0; i < _ids.Length; i++)
            _ids[i] = 0;
    }

    private int IndexOf(int packetId)
    {
        for (int i = 0; i < _ids.Length; i++)
        {
            if (_ids[i] == packetId)
                return i;
        }

        return -1;
    }
}
