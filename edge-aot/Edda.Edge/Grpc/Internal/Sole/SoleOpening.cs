using System.Buffers;
using System.Text;
using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>
/// Recognises a connection that will carry one endless call by its first bytes: preface, SETTINGS, and a request whose
/// header block begins by giving up the dynamic table. Whoever begins in any other way is served by Kestrel.
/// </summary>
internal sealed class SoleOpening : IHpackSink
{
    private const int Longest = 1024;
    private const int LongestField = 256;

    // RFC 7541, section 6.3: the dynamic table has the size 0.
    private const int NoTable = 0x20;

    private string? _method;
    private string? _contentType;
    private bool _isPlain = true;

    /// <summary>The path that is called.</summary>
    public string? Path { get; private set; }

    /// <summary>Null: not such a connection, or not seen to be one yet.</summary>
    public static string? PathOf(in ReadOnlySequence<byte> received)
    {
        byte[] bytes = received.Slice(0, Math.Min(received.Length, Longest)).ToArray();
        if (!bytes.AsSpan().StartsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8))
        {
            return null;
        }

        int position = Http2Wire.Preface.Length;
        while (bytes.Length - position >= Http2Wire.FrameHeaderSize)
        {
            int length = (bytes[position] << 16) | (bytes[position + 1] << 8) | bytes[position + 2];
            int type = bytes[position + 3];
            int flags = bytes[position + 4];
            position += Http2Wire.FrameHeaderSize;
            if (length > bytes.Length - position)
            {
                return null;
            }

            if (type == Http2Wire.Headers)
            {
                return flags == Http2Wire.EndHeaders && length > 0 && bytes[position] == NoTable
                    ? PathOf(bytes, position, length)
                    : null;
            }

            if (type is not (Http2Wire.Settings or Http2Wire.WindowUpdate))
            {
                return null;
            }

            position += length;
        }

        return null;
    }

    void IHpackSink.OnField(
        byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        string text = Encoding.ASCII.GetString(value, valueOffset, valueLength);
        switch (Encoding.ASCII.GetString(name, nameOffset, nameLength))
        {
            case ":method" when _method is null:
                _method = text;
                break;
            case ":path" when Path is null:
                Path = text;
                break;
            case "content-type" when _contentType is null:
                _contentType = text;
                break;
            case ":scheme" or ":authority" or "te" or "user-agent":
                break;
            default:
                // A deadline, a credential, a compression: not what such a call has.
                _isPlain = false;
                break;
        }
    }

    private static string? PathOf(byte[] bytes, int offset, int count)
    {
        SoleOpening opening = new();
        HpackStatus status = new HpackDecoder(0, LongestField, Longest).Decode(bytes, offset, count, opening);
        return status == HpackStatus.Ok && opening._isPlain && opening._method == "POST" && HeaderNames.IsGrpc(opening._contentType)
            ? opening.Path
            : null;
    }
}
