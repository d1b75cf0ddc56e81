using System.Buffers;
using System.Buffers.Binary;
using Edda.Core.Grpc;
using Edda.Core.Http2.Internal;
using Edda.Core.Wire;

namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>Writes frames (RFC 9113, section 4.1): length (24), type (8), flags (8), stream (32), payload.</summary>
internal static class SoleFrames
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

    /// <summary>The SETTINGS that begin the connection allow one stream and no dynamic table.</summary>
    public static void WriteGreeting(IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> settings =
        [
            0, Http2Wire.HeaderTableSize, 0, 0, 0, 0,
            0, Http2Wire.MaxConcurrentStreams, 0, 0, 0, 1,
        ];
        settings.CopyTo(Begin(output, settings.Length, Http2Wire.Settings, 0, 0));
        End(output, settings.Length);
    }

    /// <summary>A message that was measured, with its prefix.</summary>
    public static void Encode(Message message, int body, Span<byte> into)
    {
        into[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(into[1..], body);
        WireWriter writer = new(into.Slice(FramePrefix.Size, body));
        message.Write(ref writer);
    }
}
