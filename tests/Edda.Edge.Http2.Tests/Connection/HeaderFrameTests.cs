using Edda.Core.Grpc;

namespace Edda.Edge.Http2.Tests.Connection;

/// <summary>HEADERS and CONTINUATION as frames, padding and priority: RFC 9113, sections 6.1, 6.2 and 6.10.</summary>
public sealed class HeaderFrameTests
{
    private static readonly byte[] Priority = [0, 0, 0, 0, 16];

    [Fact]
    public async Task A_block_may_be_cut_at_every_byte()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] block = Block.Call();
        for (int cut = 0; cut <= block.Length; cut++)
        {
            int stream = (2 * cut) + 1;
            await client.SendAsync(
                Frame.Of(Frame.Headers, 0, stream, block[..cut]),
                Frame.Of(Frame.Continuation, Frame.EndHeaders, stream, block[cut..]),
                Frame.DataOf(stream, end: true, Framing.Empty));
            Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(stream)).Code);
        }
    }

    /// <summary>Servers may limit how many; six are what an honest client may come to.</summary>
    [Fact]
    public async Task A_block_may_be_cut_into_several_and_some_may_be_empty()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] block = Block.Call();
        byte[][] pieces = [.. block.Chunk((block.Length / 4) + 1)];
        await client.SendAsync(
        [
            Frame.Of(Frame.Headers, 0, 1),
            .. pieces.Select(piece => Frame.Of(Frame.Continuation, 0, 1, piece)),
            Frame.Of(Frame.Continuation, Frame.EndHeaders, 1),
            Frame.DataOf(1, end: true, Framing.Empty),
        ]);
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
    }

    [Fact]
    public async Task The_end_of_the_stream_is_on_the_headers_and_not_on_the_continuation()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] block = Block.Call(Block.Duplex);
        await client.SendAsync(
            Frame.Of(Frame.Headers, Frame.EndStream, 1, block[..10]),
            Frame.Of(Frame.Continuation, Frame.EndHeaders, 1, block[10..]));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
    }

    [Theory]
    [InlineData("a CONTINUATION of another stream", "000001 09 04 00000003 82")]
    [InlineData("DATA of the same stream", "000001 00 00 00000001 00")]
    [InlineData("HEADERS of the same stream", "000001 01 04 00000001 82")]
    [InlineData("HEADERS of another stream", "000001 01 05 00000003 82")]
    [InlineData("PING", "000008 06 00 00000000 0000000000000000")]
    [InlineData("SETTINGS", "000000 04 00 00000000")]
    [InlineData("PRIORITY", "000005 02 00 00000001 0000000010")]
    [InlineData("RST_STREAM of the same stream", "000004 03 00 00000001 00000008")]
    [InlineData("WINDOW_UPDATE", "000004 08 00 00000000 00000001")]
    [InlineData("GOAWAY", "000008 07 00 00000000 0000000000000000")]
    [InlineData("an unknown frame", "000003 0f 00 00000001 010203")]
    public async Task Nothing_may_come_inside_of_a_block(string what, string hex)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.SendAsync(Frame.Of(Frame.Headers, 0, 1, Block.Call()[..20]));
        await client.SendRawAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        await client.FailsAsync(Http2Error.ProtocolError);
        Assert.NotEmpty(what);
        await server.AnswersAsync();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(255, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(255, true)]
    public async Task Headers_may_have_padding_and_priority(int padding, bool hasPriority)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        int flags = Frame.EndHeaders | (padding >= 0 ? Frame.Padded : 0) | (hasPriority ? Frame.HasPriority : 0);
        byte[] payload =
        [
            .. padding >= 0 ? [(byte)padding] : Array.Empty<byte>(),
            .. hasPriority ? Priority : [],
            .. Block.Call(),
            .. new byte[Math.Max(0, padding)],
        ];
        await client.SendAsync(Frame.Of(Frame.Headers, flags, 1, payload), Frame.DataOf(1, end: true, Framing.Empty));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
        await Examinee.AnswersAsync(client, 3);
    }

    [Fact]
    public async Task Padded_headers_may_be_continued()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] block = Block.Call();
        await client.SendAsync(
            Frame.Of(Frame.Headers, Frame.Padded | Frame.HasPriority, 1, [9, .. Priority, .. block[..30], .. new byte[9]]),
            Frame.Of(Frame.Continuation, Frame.EndHeaders, 1, block[30..]),
            Frame.DataOf(1, end: true, Framing.Empty));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(255)]
    public async Task Data_may_have_padding(int padding)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1);
        foreach (byte[] piece in Framing.Request(500).Chunk(50))
        {
            await client.SendAsync(
                Frame.Of(Frame.Data, Frame.Padded, 1, [(byte)padding, .. piece, .. new byte[padding]]));
        }

        await client.SendAsync(
            Frame.Of(Frame.Data, Frame.Padded | Frame.EndStream, 1, [(byte)padding, .. new byte[padding]]));
        Assert.Equal(Framing.Payload(500), (await client.AnswerAsync(1)).Echo());
    }

    [Fact]
    public async Task A_frame_of_the_largest_size_is_taken()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] body = Framing.Request(16_384);
        await client.BeginAsync(1);
        await client.SendAsync(Frame.DataOf(1, end: false, body[..16_384]), Frame.DataOf(1, end: true, body[16_384..]));
        Assert.Equal(Framing.Payload(16_384), (await client.AnswerAsync(1)).Echo());
    }
}
