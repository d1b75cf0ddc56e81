using System;

namespace Edda.Core.Mqtt.Internal;

/// <summary>
/// What was said and not yet sent. A fixed buffer; what is sent makes room at the front when room is needed. Writers ask
/// for room first: nothing is ever written in part.
/// </summary>
internal sealed class MqttOutput
{
    private int _end;

    public MqttOutput(int size)
    {
        Buffer = new byte[size];
    }

    public byte[] Buffer { get; }

    public int Start { get; private set; }

    public int Count => _end - Start;

    public int Room => Buffer.Length - Count;

    public void Clear()
    {
        Start = 0;
        _end = 0;
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
        Array.Copy(Buffer, Start, Buffer, 0, Count);
        _end -= Start;
        Start = 0;
    }
}
