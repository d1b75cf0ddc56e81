namespace Edda.Core.Mqtt.Internal;

/// <summary>The first byte of each packet, type and flags. MQTT 3.1.1, section 2.2.</summary>
internal static class MqttPacket
{
    public const int Connect = 0x10;
    public const int ConnAck = 0x20;
    public const int Publish = 0x30;
    public const int PubAck = 0x40;
    public const int PubRec = 0x50;
    public const int PubRel = 0x62;
    public const int PubComp = 0x70;
    public const int Subscribe = 0x82;
    public const int SubAck = 0x90;
    public const int Unsubscribe = 0xA2;
    public const int UnsubAck = 0xB0;
    public const int PingReq = 0xC0;
    public const int PingResp = 0xD0;
    public const int Disconnect = 0xE0;

    public const int TypeMask = 0xF0;
    public const int Duplicate = 0x08;
    public const int Retain = 0x01;

    /// <summary>PUBACK and its like: first byte, length 2, identifier.</summary>
    public const int AnswerSize = 4;

    /// <summary>The first byte and a length of four bytes.</summary>
    public const int LongestHeader = 5;

    public static int HeaderSize(int remaining) =>
        remaining < 128 ? 2 : remaining < 16_384 ? 3 : remaining < 2_097_152 ? 4 : 5;
}
