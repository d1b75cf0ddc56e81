using Edda.Core.Grpc;

namespace Edda.Core.Tests.Grpc;

public class FrameAssemblerTests
{
    private const int Capacity = 64;

    [Fact]
    public void Messages_come_out_as_they_went_in_however_the_bytes_are_cut()
    {
        var random = new Random(11);
        for (int round = 0; round < 2000; round++)
        {
            byte[][] messages = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Bytes(random, random.Next(0, Capacity + 1)))];
            byte[] stream = [.. messages.SelectMany(message => Frame(message, compressed: message.Length % 2 == 1))];
            var assembler = new FrameAssembler(Capacity);
            var seen = new List<byte[]>();
            for (int at = 0; at < stream.Length;)
            {
                int piece = random.Next(1, stream.Length - at + 1);
                int taken = assembler.Feed(stream, at, piece);
                Assert.InRange(taken, 0, piece);
                at += taken;
                if (assembler.Status == FrameStatus.Ok)
                {
                    Assert.Equal(assembler.Length % 2 == 1, assembler.IsCompressed);
                    seen.Add(assembler.Buffer[..assembler.Length]);
                    assembler.Reset();
                }
                else
                {
                    Assert.Equal(piece, taken);
                }
            }

            Assert.True(assembler.IsEmpty);
            Assert.Equal(messages, seen);
        }
    }

    [Theory]
    [InlineData(0, Capacity + 1u, FrameStatus.TooLarge)]
    [InlineData(0, 0x7fffffffu, FrameStatus.TooLarge)]
    [InlineData(1, 0xffffffffu, FrameStatus.TooLarge)]
    [InlineData(2, 1u, FrameStatus.BadFlag)]
    [InlineData(255, 0u, FrameStatus.BadFlag)]
    public void A_bad_prefix_is_known_before_any_of_the_message_is_kept(byte flag, uint length, FrameStatus status)
    {
        byte[] bytes = [flag, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, 1, 2, 3];
        var assembler = new FrameAssembler(Capacity);

        Assert.Equal(FramePrefix.Size, assembler.Feed(bytes, 0, bytes.Length));

        Assert.Equal(status, assembler.Status);
        Assert.Equal(0, assembler.Feed(bytes, 5, 3));
        Assert.Equal(0, assembler.Length);
    }

    [Fact]
    public void No_bytes_whatever_make_it_throw_or_take_more_than_it_is_given()
    {
        var random = new Random(13);
        var assembler = new FrameAssembler(Capacity);
        for (int round = 0; round < 100_000; round++)
        {
            byte[] bytes = Bytes(random, random.Next(0, 12));
            Assert.InRange(assembler.Feed(bytes, 0, bytes.Length), 0, bytes.Length);
            Assert.InRange(assembler.Length, 0, Capacity);
            if (assembler.Status != FrameStatus.Incomplete)
            {
                assembler.Reset();
            }
        }
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Frame(byte[] message, bool compressed)
    {
        byte[] frame = new byte[FramePrefix.Size + message.Length];
        FramePrefix.Write(frame, 0, compressed, message.Length);
        message.CopyTo(frame, FramePrefix.Size);
        return frame;
    }
}
