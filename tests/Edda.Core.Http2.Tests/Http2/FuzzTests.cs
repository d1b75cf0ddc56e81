using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Http2;

/// <summary>
/// Random and damaged input from fixed seeds. Nothing throws; nothing outside of the bytes is looked at, which shows in
/// that the same bytes mean the same alone, and between different poison; what waits to leave stays in its buffer.
/// </summary>
public class FuzzTests
{
    private const int Rounds = 6000;

    [Fact]
    public void Header_blocks()
    {
        var random = new Random(7541);
        for (int round = 0; round < Rounds * 4; round++)
        {
            byte[] block = round % 2 == 0 ? Noise(random, 60) : Damage(random, Block(":status: 200", "a: bcd", "grpc-status: 0"));
            int table = random.Next(3) * 64;
            (HpackStatus, List<string>) alone = Decode(table, block, 0, block.Length);
            foreach (byte poison in (byte[])[0x00, 0x88, 0xff])
            {
                byte[] wide = Poisoned(block, poison, out int offset);
                (HpackStatus Status, List<string> Fields) between = Decode(table, wide, offset, block.Length);
                Assert.Equal(alone.Item1, between.Status);
                Assert.Equal(alone.Item2, between.Fields);
            }
        }
    }

    [Fact]
    public void Huffman_texts()
    {
        var random = new Random(1951);
        var decoder = new HuffmanDecoder();
        for (int round = 0; round < Rounds * 4; round++)
        {
            byte[] text = Noise(random, 20);
            byte[] target = new byte[random.Next(40)];
            int written = decoder.Decode(text, 0, text.Length, target, 0);
            Assert.InRange(written, HuffmanDecoder.TooLarge, target.Length);
            byte[] wide = Poisoned(text, 0xff, out int offset);
            byte[] again = new byte[target.Length];
            Assert.Equal(written, decoder.Decode(wide, offset, text.Length, again, 0));
            Assert.Equal(target, again);
        }
    }

    [Fact]
    public void Connections()
    {
        var random = new Random(9113);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = round % 4 == 0 ? Noise(random, 200) : Damage(random, Traffic(random));
            int seed = random.Next();
            List<string> alone = Hear(bytes, 0, bytes.Length, seed);
            byte[] wide = Poisoned(bytes, (byte)random.Next(256), out int offset);
            Assert.Equal(alone, Hear(wide, offset, bytes.Length, seed + 1));
        }
    }

    private static (HpackStatus Status, List<string> Fields) Decode(int table, byte[] block, int offset, int count)
    {
        var decoder = new HpackDecoder(table, 32, 200);
        var sink = new FieldList();
        HpackStatus status = decoder.Decode(block, offset, count, sink);
        if (status == HpackStatus.Ok)
        {
            // A second time, for what the first one left in the table.
            status = decoder.Decode(block, offset, count, sink);
        }

        return (status, sink.Fields);
    }

    /// <summary>What two open streams hear of the bytes, cut into random pieces.</summary>
    private static List<string> Hear(byte[] bytes, int offset, int count, int seed)
    {
        var random = new Random(seed);
        Client client = Client.Ready(new Http2Options { OutputSize = 512, IdleFrames = 20 });
        client.Recorder.ConsumeFor = client.Connection;
        client.Open();
        client.Open(true);
        client.Drain();
        int position = 0;
        int stalled = 0;
        while (position < count && stalled < 2)
        {
            int size = Math.Min(random.Next(1, 40), count - position);
            int taken = client.Connection.Receive(bytes, offset + position, size);
            Assert.InRange(taken, 0, size);
            Assert.InRange(client.Connection.OutputCount, 0, 512);
            Assert.InRange(client.Connection.OutputOffset + client.Connection.OutputCount, 0, 512);
            position += taken;
            stalled = taken == 0 ? stalled + 1 : 0;
            if (taken == 0 || random.Next(3) == 0)
            {
                client.Drain();
            }
        }

        Assert.Equal(count, position);
        Assert.InRange(client.Connection.OpenStreams, 0, 2);
        Assert.DoesNotContain(client.Take(), frame => frame.Payload.Length > 512);
        return [.. client.Events, client.Connection.Error.ToString()];
    }

    private static byte[] Traffic(Random random)
    {
        List<byte[]> frames = [];
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            int stream = 1 + (2 * random.Next(3));
            frames.Add(random.Next(12) switch
            {
                0 => SettingsOf((random.Next(8), random.Next(70_000))),
                1 => Of(Ping, random.Next(2), 0, new byte[8]),
                2 => Window(random.Next(4), random.Next(70_000)),
                3 => Reset(stream, (Http2Error)random.Next(15)),
                4 => GoAwayOf(random.Next(6), Http2Error.NoError),
                5 => Join(Of(Headers, 0, stream, Block(":status: 200")), Of(Continuation, EndHeaders, stream)),
                6 => Of(Data, Padded, stream, [2, 1, 1, 1]),
                7 => HeadersOf(stream, true, "grpc-status: 0"),
                8 or 9 => DataOf(stream, random.Next(4) == 0, new byte[random.Next(100)]),
                _ => HeadersOf(stream, random.Next(3) == 0, ":status: 200", "content-length: 3"),
            });
        }

        return Join(frames.ToArray());
    }

    private static byte[] Noise(Random random, int most)
    {
        byte[] bytes = new byte[random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Damage(Random random, byte[] bytes)
    {
        for (int i = random.Next(4); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static byte[] Poisoned(byte[] bytes, byte poison, out int offset)
    {
        offset = 13;
        byte[] wide = new byte[bytes.Length + 29];
        Array.Fill(wide, poison);
        bytes.CopyTo(wide, offset);
        return wide;
    }
}
