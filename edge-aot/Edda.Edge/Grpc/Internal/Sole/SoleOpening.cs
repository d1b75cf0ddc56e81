using System.Buffers;
using System.Buffers.Binary;
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

    /// <summary>Judges by what has come so far; the path is there with the verdict that it is a call.</summary>
    public static SoleVerdict Judge(in ReadOnlySequence<byte> received, out string? path)
    {
        path = null;
        byte[] bytes = received.Slice(0, Math.Min(received.Length, Longest)).ToArray();
        ReadOnlySpan<byte> preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;
        int compared = Math.Min(bytes.Length, preface.Length);
        if (!bytes.AsSpan(0, compared).SequenceEqual(preface[..compared]))
        {
            return SoleVerdict.Other;
        }

        bool hasNoTable = false;
        for (int position = preface.Length; ;)
        {
            int left = bytes.Length - position;
            if (left < Http2Wire.FrameHeaderSize)
            {
                // Most clients pause between their SETTINGS and their first call; who has no table mostly says both at once.
                return received.Length >= Longest ? SoleVerdict.Other
                    : left > 0 || position == preface.Length ? SoleVerdict.Unfinished
                    : hasNoTable ? SoleVerdict.Paused
                    : SoleVerdict.Other;
            }

            int length = (bytes[position] << 16) | (bytes[position + 1] << 8) | bytes[position + 2];
            int type = bytes[position + 3];
            int flags = bytes[position + 4];
            position += Http2Wire.FrameHeaderSize;
            left -= Http2Wire.FrameHeaderSize;
            bool isHeaders = type == Http2Wire.Headers;
            if ((!isHeaders && type is not (Http2Wire.Settings or Http2Wire.WindowUpdate))
                || length > Longest - position
                || (isHeaders && (flags != Http2Wire.EndHeaders || length == 0 || (left > 0 && bytes[position] != NoTable))))
            {
                return SoleVerdict.Other;
            }

            if (length > left)
            {
                return SoleVerdict.Unfinished;
            }

            if (isHeaders)
            {
                path = PathOf(bytes, position, length);
                return path is null ? SoleVerdict.Other : SoleVerdict.Call;
            }

            hasNoTable |= type == Http2Wire.Settings && GivesUpTable(bytes.AsSpan(position, length));
            position += length;
        }
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

    // RFC 9113, section 6.5.1: identifier (16), value (32).
    private static bool GivesUpTable(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= Http2Wire.SettingSize; settings = settings[Http2Wire.SettingSize..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) == Http2Wire.HeaderTableSize)
            {
                return BinaryPrimitives.ReadUInt32BigEndian(settings[2..]) == 0;
            }
        }

        return false;
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
