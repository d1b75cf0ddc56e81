using System.Buffers;
using System.Text;
using Edda.Core.Grpc;

namespace Edda.Edge.Grpc.Internal;

/// <summary>Between .NET strings and the encodings of the core, for headers and trailers.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> PlainMessage = SearchValues.Create(PlainCharacters());

    /// <summary>A status message as grpc-message carries it. Answers the same string when nothing needs escaping.</summary>
    public static string EncodeMessage(string message)
    {
        if (!message.AsSpan().ContainsAnyExcept(PlainMessage))
        {
            return message;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(message);
        byte[] encoded = new byte[PercentEncoding.EncodedLength(utf8, 0, utf8.Length)];
        PercentEncoding.Encode(utf8, 0, utf8.Length, encoded, 0);
        return Encoding.ASCII.GetString(encoded);
    }

    /// <summary>Never fails: what is no valid escape or no UTF-8 stays visible instead.</summary>
    public static string DecodeMessage(string message)
    {
        if (!message.Contains('%', StringComparison.Ordinal))
        {
            return message;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(message);
        int count = PercentEncoding.Decode(bytes, 0, bytes.Length, bytes, 0);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    public static string EncodeBinary(ReadOnlyMemory<byte> value)
    {
        byte[] bytes = value.ToArray();
        byte[] encoded = new byte[BinaryHeader.EncodedLength(bytes.Length)];
        BinaryHeader.Encode(bytes, 0, bytes.Length, encoded, 0);
        return Encoding.ASCII.GetString(encoded);
    }

    /// <summary>Null when the text is no base64.</summary>
    public static byte[]? DecodeBinary(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            bytes[i] = text[i] < 0x80 ? (byte)text[i] : (byte)0;
        }

        int count = BinaryHeader.Decode(bytes, 0, bytes.Length, bytes, 0);
        return count < 0 ? null : bytes.AsSpan(0, count).ToArray();
    }

    /// <summary>What a peer sent, for a message to it.</summary>
    public static string Shown(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    public static string FormatTimeout(TimeSpan timeout)
    {
        byte[] text = new byte[GrpcTimeout.MaxLength];
        return Encoding.ASCII.GetString(text, 0, GrpcTimeout.Format(timeout.Ticks, text, 0));
    }

    private static string PlainCharacters() =>
        string.Create(0x7e - 0x20, 0, static (text, _) =>
        {
            int at = 0;
            for (char c = ' '; c <= '~'; c++)
            {
                if (c != '%')
                {
                    text[at++] = c;
                }
            }
        });
}
