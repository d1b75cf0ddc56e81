using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Edda.Testing.Http2;

/// <summary>
/// Frames with nothing checked, so that what a proper client never sends can be sent.
/// <code>
/// length(24) type(8) flags(8) reserved(1) stream(31) payload(length)     RFC 9113 section 4.1
/// </code>
/// </summary>
public sealed class FrameWriter
{
    private const int HeaderSize = 9;
    private const byte MethodPost = 0x83;
    private const byte SchemeHttp = 0x86;
    private const byte LiteralPath = 0x04;
    private const byte LiteralAuthority = 0x01;
    private const byte LiteralNewName = 0x00;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>What a client begins with: the preface and a SETTINGS frame. RFC 9113 section 3.4.</summary>
    public static byte[] Preface { get; } =
        [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. new FrameWriter().Settings().Written.Span];

    /// <summary>The header block of a gRPC call, RFC 7541 literals without Huffman and without indexing.</summary>
    public static byte[] CallHeaders(string path, params (string Name, string Value)[] more)
    {
        var block = new List<byte> { MethodPost, SchemeHttp, LiteralPath };
        AddText(block, path);
        block.Add(LiteralAuthority);
        AddText(block, "localhost");
        foreach ((string name, string value) in
            ((string Name, string Value)[])[("content-type", "application/grpc"), ("te", "trailers"), .. more])
        {
            AddHeader(block, name, value);
        }

        return [.. block];
    }

    /// <summary>One header that a block may be continued with.</summary>
    public static byte[] Header(string name, string value)
    {
        var block = new List<byte>();
        AddHeader(block, name, value);
        return [.. block];
    }

    public FrameWriter Settings(params (ushort Id, uint Value)[] settings)
    {
        Span<byte> payload = stackalloc byte[settings.Length * 6];
        for (int i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[(i * 6)..], settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload[(i * 6 + 2)..], settings[i].Value);
        }

        return Frame(FrameType.Settings, FrameFlags.None, 0, payload);
    }

    public FrameWriter Ping(ulong opaque)
    {
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(payload, opaque);
        return Frame(FrameType.Ping, FrameFlags.None, 0, payload);
    }

    public FrameWriter Headers(uint stream, ReadOnlySpan<byte> block, FrameFlags flags) =>
        Frame(FrameType.Headers, flags, stream, block);

    public FrameWriter Continuation(uint stream, ReadOnlySpan<byte> block, FrameFlags flags) =>
        Frame(FrameType.Continuation, flags, stream, block);

    public FrameWriter Data(uint stream, ReadOnlySpan<byte> payload, FrameFlags flags) =>
        Frame(FrameType.Data, flags, stream, payload);

    public FrameWriter ResetStream(uint stream, uint errorCode)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, errorCode);
        return Frame(FrameType.ResetStream, FrameFlags.None, stream, payload);
    }

    public FrameWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    public void Clear() => _buffer.ResetWrittenCount();

    private FrameWriter Frame(FrameType type, FrameFlags flags, uint stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = _buffer.GetSpan(HeaderSize);
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)payload.Length << 8 | (byte)type);
        header[4] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(header[5..], stream);
        _buffer.Advance(HeaderSize);
        _buffer.Write(payload);
        return this;
    }

    private static void AddHeader(List<byte> block, string name, string value)
    {
        block.Add(LiteralNewName);
        AddText(block, name);
        AddText(block, value);
    }

    /// <summary>length(7+) octets; RFC 7541 sections 5.1 and 5.2.</summary>
    private static void AddText(List<byte> block, string text)
    {
        int length = text.Length;
        if (length < 127)
        {
            block.Add((byte)length);
        }
        else
        {
            block.Add(127);
            for (length -= 127; length >= 128; length >>= 7)
            {
                block.Add((byte)(length & 127 | 128));
            }

            block.Add((byte)length);
        }

        block.AddRange(Encoding.ASCII.GetBytes(text));
    }
}
