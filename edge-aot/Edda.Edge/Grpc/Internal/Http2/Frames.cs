using System.Buffers;
using System.Buffers.Binary;
using Edda.Core.Http2;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>Writes frames (RFC 9113, section 4.1): length (24), type (8), flags (8), stream (32), payload.</summary>
internal static class Frames
{
    /// <summary>Where the payload goes; <see cref="End"/> with the same length follows.</summary>
    public static Span<byte> Begin(IBufferWriter<byte> output, int length, int type, int flags, int id)
    {
        Span<byte> frame = output.GetSpan(Http2Wire.FrameHeaderSize + length);
        BinaryPrimitives.WriteInt32BigEndian(frame, (length << 8) | type);
        frame[4] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(frame[5..], id);
        return frame[Http2Wire.FrameHeaderSize..];
    }

    public static void End(IBufferWriter<byte> output, int length) => output.Advance(Http2Wire.FrameHeaderSize + length);

    public static void Write(IBufferWriter<byte> output, int type, int flags, int id, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(Begin(output, payload.Length, type, flags, id));
        End(output, payload.Length);
    }

    /// <summary>RST_STREAM and WINDOW_UPDATE.</summary>
    public static void WriteWord(IBufferWriter<byte> output, int type, int id, int word)
    {
        BinaryPrimitives.WriteInt32BigEndian(Begin(output, Http2Wire.WordSize, type, 0, id), word);
        End(output, Http2Wire.WordSize);
    }

    public static void WritePing(IBufferWriter<byte> output, int flags, int high, int low)
    {
        Span<byte> payload = Begin(output, Http2Wire.PingSize, Http2Wire.Ping, flags, 0);
        BinaryPrimitives.WriteInt32BigEndian(payload, high);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], low);
        End(output, Http2Wire.PingSize);
    }

    public static void PutSetting(Span<byte> settings, int place, int id, int value)
    {
        Span<byte> setting = settings[(place * Http2Wire.SettingSize)..];
        BinaryPrimitives.WriteInt16BigEndian(setting, (short)id);
        BinaryPrimitives.WriteInt32BigEndian(setting[2..], value);
    }

    public static void WriteGoAway(IBufferWriter<byte> output, int last, Http2Error error)
    {
        Span<byte> payload = Begin(output, Http2Wire.GoAwaySize, Http2Wire.GoAway, 0, 0);
        BinaryPrimitives.WriteInt32BigEndian(payload, last);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], (int)error);
        End(output, Http2Wire.GoAwaySize);
    }
}
