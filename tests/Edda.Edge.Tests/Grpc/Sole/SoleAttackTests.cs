using Edda.Core.Http2;
using Edda.Testing.Http2;

namespace Edda.Edge.Tests.Grpc.Sole;

/// <summary>Frames by the thousand that cost work and bring nothing, and bytes that nobody meant.</summary>
public sealed class SoleAttackTests
{
    [Theory]
    [InlineData("pings")]
    [InlineData("settings")]
    [InlineData("windows")]
    [InlineData("empty data")]
    [InlineData("priorities")]
    [InlineData("unknown frames")]
    [InlineData("streams begun and reset")]
    public void A_flood_is_ended_with_enhance_your_calm(string what)
    {
        SoleTalk talk = new();
        talk.Give(SoleTalk.Opening());
        uint stream = 3;
        int given = 0;
        for (; given < 1000 && talk.Error == Http2Error.NoError; given++)
        {
            FrameWriter frames = new();
            _ = what switch
            {
                "pings" => frames.Ping(7),
                "settings" => frames.Settings((4, (uint)given)),
                "windows" => frames.Raw([0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
                "empty data" => frames.Data(1, [], FrameFlags.None),
                "priorities" => frames.Raw([0, 0, 5, 2, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1]),
                "unknown frames" => frames.Raw([0, 0, 1, 0x42, 0, 0, 0, 0, 9, 1]),
                _ => frames.Headers(stream, [0x20], FrameFlags.EndHeaders).ResetStream(stream, 8),
            };
            stream += 2;
            talk.Give(frames);
        }

        Assert.Equal(Http2Error.EnhanceYourCalm, talk.Error);
        Assert.InRange(given, 100, 300);
    }

    [Fact]
    public void A_keepalive_once_in_a_while_is_no_flood()
    {
        SoleTalk talk = new();
        talk.Give(SoleTalk.Opening());
        byte[] ping = new FrameWriter().Ping(7).Written.ToArray();
        for (int i = 0; i < 10_000; i++)
            Assert.Single(talk.Give(ping, now: i * 20_000L));
        Assert.Equal(Http2Error.NoError, talk.Error);
    }

    [Fact]
    public void Whatever_comes_and_however_it_is_cut_nothing_is_thrown_and_the_same_is_understood()
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("EDDA_FUZZ") ?? "20000", System.Globalization.CultureInfo.InvariantCulture);
        Random random = new(5);
        for (int round = 0; round < rounds; round++)
        {
            byte[] bytes = Invent(random);
            SoleTalk whole = new();
            List<SoleTalk.Frame> said = whole.Give(bytes);
            SoleTalk pieces = new();
            for (int at = 0; at < bytes.Length;)
            {
                int count = Math.Min(random.Next(1, 40), bytes.Length - at);
                pieces.Give(bytes.AsMemory(at, count));
                at += count;
            }

            Assert.Equal(whole.Error, pieces.Error);
            Assert.Equal(whole.Stream.Taken, pieces.Stream.Taken);
            if (whole.Error != Http2Error.NoError)
            {
                Assert.True(whole.IsDone);
                Assert.Equal((int)FrameType.GoAway, said[^1].Type);
            }
        }
    }

    /// <summary>A talk as it should be, with some of it changed, left out or made up.</summary>
    private static byte[] Invent(Random random)
    {
        FrameWriter frames = SoleTalk.Opening((4, (uint)random.Next(0, 3000)));
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            _ = random.Next(8) switch
            {
                0 => frames.Ping(9),
                1 => frames.Settings(((ushort)random.Next(8), (uint)random.Next())),
                2 => frames.Raw([0, 0, 4, 8, 0, 0, 0, 0, (byte)random.Next(2), 0, 0, (byte)random.Next(256), 1]),
                3 => frames.Headers((uint)random.Next(7), [0x20, 0x88], (FrameFlags)random.Next(64)),
                4 => frames.ResetStream((uint)random.Next(5), 8),
                _ => frames.Data(1, SoleTalk.Message(new byte[random.Next(0, 1100)]), (FrameFlags)(random.Next(20) == 0 ? 1 : 0)),
            };
        }

        byte[] bytes = frames.Written.ToArray();
        for (int i = random.Next(4); i > 0; i--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes[..random.Next(1, bytes.Length + 1)];
    }
}
