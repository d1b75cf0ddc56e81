using System;

namespace Edda.Core.Mqtt.Internal;

/// <summary>
/// What was said and not yet sent. Its buffer grows to what waited in it and no further than allowed; what is sent makes
/// room at the front when room is needed. Writers ask for room first: nothing is ever written in part.
/// </summary>
internal sealed class MqttOutput
{
    private const int Smallest = 512;

    private readonly int _maximum;
    private int _end;

    public MqttOutput(int maximum)
    {
        _maximum = maximum;
        Buffer = new byte[maximum < Smallest ? maximum : Smallest];
    }

    public byte[] Buffer { get; private set; }

    public int Start { get; private set; }

    public int Count => _end - Start;

    public int Room => _maximum - Count;

    public void Clear()
    {
        Start = 0;
        _end = 0;
        if (Buffer.Length > MqttBuffers.LongestKept)
            Buffer = new byte[MqttBuffers.LongestKept];
    }

    public void Consume(int count)
    {
        Start += count;
        if (Start == _end)
            Clear();
    }

    public void Byte(int value)
    {
        MakeRoom(1);
        Buffer[_end++] = (byte)value;
    }

    public void Short(int value)
    {
        Byte(value >> 8);
        Byte(value);
    }

    public void Bytes(byte[] source, int offset, int count)
    {
        MakeRoom(count);
        Array.Copy(source, offset, Buffer, _end, count);
        _end += count;
    }

    public void Text(byte[] source, int offset, int count)
    {
        Short(count);
        Bytes(source, offset, count);
    }

    /// <summary>First byte and remaining length.</summary>
    public void Header(int first, int remaining)
    {
        Byte(first);
        do
        {
            int digit = remaining & 0x7F;
            remaining >>= 7;
            Byte(remaining > 0 ? digit | 0x80 : digit);
        }
        while (remaining > 0);
    }

    public void Answer(int first, int packetId)
    {
        Header(first, 2);
        Short(packetId);
    }

    private void MakeRoom(int count)
    {
        if (Buffer.Length - _end >= count)
            return;
        int wanted = Count + count;
        byte[] into = wanted <= Buffer.Length ? Buffer : new byte[MqttBuffers.Grown(Buffer.Length, wanted, _maximum)];
        Array.Copy(Buffer, Start, into, 0, Count);
        Buffer = into;
        _end -= Start;
        Start = 0;
    }
}
