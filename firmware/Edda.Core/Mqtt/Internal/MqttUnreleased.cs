namespace Edda.Core.Mqtt.Internal;

/// <summary>
/// Identifiers of QoS 2 messages that were delivered and not released: a second copy is not delivered again. A bit for
/// every identifier there is, from the first such message on: a server may have any number of them on their way, and
/// one that we did not know would have to be refused for as long as the server tries.
/// </summary>
internal sealed class MqttUnreleased
{
    private const int Identifiers = 65_536;
    private const int BitsOfAnInt = 32;

    private int[]? _bits;

    public bool Contains(int packetId) => _bits != null && (_bits[packetId / BitsOfAnInt] & BitOf(packetId)) != 0;

    public void Add(int packetId)
    {
        _bits = _bits ?? new int[Identifiers / BitsOfAnInt];
        _bits[packetId / BitsOfAnInt] |= BitOf(packetId);
    }

    public void Remove(int packetId)
    {
        if (_bits != null)
            _bits[packetId / BitsOfAnInt] &= ~BitOf(packetId);
    }

    public void Clear()
    {
        for (int i = 0; _bits != null && i < _bits.Length; i++)
            _bits[i] = 0;
    }

    private static int BitOf(int packetId) => 1 << packetId % BitsOfAnInt;
}
