using System.Buffers.Binary;
using System.Text;

namespace Edda.Core.Http2.Tests.Support;

/// <summary>A frame as the tests see it, and short ways to make the bytes of one.</summary>
internal sealed record Frame(int Type, int Flags, int Stream, byte[] Payload)
{
    public const int Data = 0;
    public const int Headers = 1;
    public const int Priority = 2;
    public const int RstStream = 3;
    public const int Settings = 4;
    public const int PushPromise = 5;
    public const int Ping = 6;
    public const int GoAway = 7;
    public const int WindowUpdate = 8;
    public const int Continuation = 9;

    public const int EndStream = 1;
    public const int Ack = 1;
    public const int EndHeaders = 4;
    public const int Padded = 8;
    public const int HasPriority = 0x20;

    public int FirstInt => BinaryPrimitives.ReadInt32BigEndian(Payload);

    public int SecondInt => BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(4));

    public static byte[] Of(int type, int flags, int stream, params byte[] payload)
    {
        byte[] bytes = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, payload.Length << 8);
        bytes[3] = (byte)type;
        bytes[4] = (byte)flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), stream);
        payload.CopyTo(bytes, 9);
        return bytes;
    }

    public static byte[] SettingsOf(params (int Id, int Value)[] settings) =>
        Of(Settings, 0, 0, settings.SelectMany(s => (byte[])[(byte)(s.Id >> 8), (byte)s.Id, .. Int(s.Value)]).ToArray());

    public static byte[] SettingsAck() => Of(Settings, Ack, 0);

    public static byte[] Window(int stream, int increment) => Of(WindowUpdate, 0, stream, Int(increment));

    public static byte[] Reset(int stream, Http2Error error) => Of(RstStream, 0, stream, Int((int)error));

    public static byte[] GoAwayOf(int last, Http2Error error) => Of(GoAway, 0, 0, [.. Int(last), .. Int((int)error)]);

    public static byte[] DataOf(int stream, bool end, params byte[] content) =>
        Of(Data, end ? EndStream : 0, stream, content);

    public static byte[] HeadersOf(int stream, bool end, params string[] fields) =>
        Of(Headers, EndHeaders | (end ? EndStream : 0), stream, Block(fields));

    /// <summary>Fields as literals, after the word about the table that the first block should have.</summary>
    public static byte[] Block(params string[] fields)
    {
        List<byte> block = [0x20];
        foreach (string field in fields)
        {
            int colon = field.IndexOf(": ", StringComparison.Ordinal);
            block.Add(0);
            Text(field[..colon]);
            Text(field[(colon + 2)..]);
        }

        return block.ToArray();

        void Text(string text)
        {
            Assert.True(text.Length < 127 + 128);
            if (text.Length < 127)
            {
                block.Add((byte)text.Length);
            }
            else
            {
                block.AddRange([127, (byte)(text.Length - 127)]);
            }

            block.AddRange(Encoding.Latin1.GetBytes(text));
        }
    }

    public static byte[] Int(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public static List<Frame> Parse(ReadOnlySpan<byte> bytes)
    {
        List<Frame> frames = [];
        while (bytes.Length > 0)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes) >>> 8;
            frames.Add(new Frame(
                bytes[3], bytes[4], BinaryPrimitives.ReadInt32BigEndian(bytes[5..]), bytes.Slice(9, length).ToArray()));
            bytes = bytes[(9 + length)..];
        }

        return frames;
    }

    public static byte[] Join(params byte[][] parts) => parts.SelectMany(part => part).ToArray();
}
