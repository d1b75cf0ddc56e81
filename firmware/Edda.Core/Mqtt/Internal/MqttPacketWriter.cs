using System;

namespace Edda.Core.Mqtt.Internal;

/// <summary>Writes into a packet that is known to have the room. Each gives the position behind what it wrote.</summary>
internal static class MqttPacketWriter
{
    public static int Header(byte[] packet, int first, int remaining)
    {
        int at = 0;
        packet[at++] = (byte)first;
        do
        {
            int digit = remaining & 0x7F;
            remaining >>= 7;
            packet[at++] = (byte)(remaining > 0 ? digit | 0x80 : digit);
        }
        while (remaining > 0);
        return at;
    }

    public static int Short(byte[] packet, int at, int value)
    {
        packet[at] = (byte)(value >> 8);
        packet[at + 1] = (byte)value;
        return at + 2;
    }

    public static int Text(byte[] packet, int at, byte[] source, int offset, int count)
    {
        at = Short(packet, at, count);
        Array.Copy(source, offset, packet, at, count);
        return at + count;
    }
}
