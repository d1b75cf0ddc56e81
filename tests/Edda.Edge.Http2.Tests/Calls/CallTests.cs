using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;

namespace Edda.Edge.Http2.Tests.Calls;

/// <summary>The four kinds of call, and messages that do not care where DATA frames begin: gRPC's PROTOCOL-HTTP2.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task A_unary_call()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, body: Framing.Request(100));
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(Framing.Payload(100), answer.Echo());
        IsWholeResponse(answer);
    }

    [Fact]
    public async Task A_clients_stream()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call(Block.Input), Frame.Join([.. Enumerable.Range(0, 50).Select(Framing.Input)]));
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(Enumerable.Range(0, 50).Sum(), answer.Single<StreamingInputCallResponse>().AggregatedPayloadSize);
        IsWholeResponse(answer);
    }

    [Fact]
    public async Task A_servers_stream()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call(Block.Output), Framing.Output([.. Enumerable.Range(0, 100)]));
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(100, answer.Messages().Count);
        IsWholeResponse(answer);
    }

    [Fact]
    public async Task A_stream_both_ways_is_answered_ball_by_ball()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        for (int i = 0; i < 20; i++)
        {
            int before = client.Of(1).Data.Length;
            await client.SendAsync(Frame.DataOf(1, end: false, Framing.Ball(i + 1)));
            await client.UntilAsync(() => client.Of(1).Data.Length > before, $"ball {i} is back");
        }

        await client.SendAsync(Frame.DataOf(1, end: true));
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(20, answer.Messages().Count);
        IsWholeResponse(answer);
    }

    [Fact]
    public async Task A_stream_of_no_messages_is_answered()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        int stream = 1;
        foreach (string path in new[] { Block.Duplex, Block.Input })
        {
            byte[] block = Block.Call(path);
            await client.SendAsync(Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, stream, block));
            Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(stream)).Code);
            stream += 2;
        }
    }

    [Fact]
    public async Task A_message_may_be_split_at_every_byte()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] body = Framing.Request(30);
        for (int cut = 0; cut <= body.Length; cut++)
        {
            int stream = (2 * cut) + 1;
            await client.BeginAsync(stream);
            await client.SendAsync(Frame.DataOf(stream, end: false, body[..cut]));
            if (cut % 5 == 0)
            {
                await client.RoundTripAsync(); // the server has seen the first piece alone
            }

            await client.SendAsync(Frame.DataOf(stream, end: true, body[cut..]));
            Assert.Equal(Framing.Payload(30), (await client.AnswerAsync(stream)).Echo());
        }
    }

    [Fact]
    public async Task A_message_may_come_byte_by_byte_with_empty_frames_between()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1);
        foreach (byte one in Framing.Request(60))
        {
            await client.SendAsync(Frame.DataOf(1, end: false, one), Frame.DataOf(1, end: false));
        }

        await client.SendAsync(Frame.DataOf(1, end: true));
        Assert.Equal(Framing.Payload(60), (await client.AnswerAsync(1)).Echo());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(16_384)]
    public async Task Messages_of_all_sizes_come_in_frames_of_one_size(int frame)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        int[] sizes = frame == 1 ? [0, 1, 40] : [0, 1, 2, 90, 100, 126, 127, 128, 1_000, 5_000, 20_000];
        byte[] body = Frame.Join([.. sizes.Select(Framing.Ball)]);
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        foreach (byte[] piece in body.Chunk(frame))
        {
            await client.SendAsync(Frame.DataOf(1, end: false, piece));
        }

        await client.SendAsync(Frame.DataOf(1, end: true));
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(StatusCode.Ok, answer.Code);
        Assert.Equal(sizes.Length, answer.Messages().Count);
    }

    [Theory]
    [InlineData(Block.Unary, "", StatusCode.Internal)]
    [InlineData(Block.Unary, "000000", StatusCode.Internal)]
    [InlineData(Block.Unary, "0000000005 00", StatusCode.Internal)]
    [InlineData(Block.Unary, "0000000000 0000000000", StatusCode.Internal)]
    [InlineData(Block.Unary, "0200000000", StatusCode.Internal)]
    [InlineData(Block.Unary, "0100000000", StatusCode.Internal)]
    [InlineData(Block.Unary, "007fffffff", StatusCode.ResourceExhausted)]
    [InlineData(Block.Unary, "00ffffffff", StatusCode.ResourceExhausted)]
    [InlineData(Block.Unary, "0000000004 1a021205", StatusCode.InvalidArgument)]
    [InlineData(Block.Input, "0000000000 00000000", StatusCode.Internal)]
    [InlineData(Block.Input, "0000000001", StatusCode.Internal)]
    [InlineData(Block.Duplex, "00000000ff 00", StatusCode.Internal)]
    public async Task A_body_that_is_no_row_of_messages_is_answered_with_a_status(string path, string hex, StatusCode code)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] body = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        await client.CallAsync(1, Block.Call(path), body);
        Assert.Equal(code, (await client.AnswerAsync(1)).Code);
        await Examinee.AnswersAsync(client, 3);
        await server.IsAtRestAsync();
    }

    /// <summary>Trailers-Only: one HEADERS frame that ends the stream.</summary>
    [Fact]
    public async Task A_refusal_is_one_block_of_headers()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call("/no.such/Method"));
        Answer answer = await client.AnswerAsync(1);
        Assert.Single(answer.Blocks);
        Assert.Equal(0, answer.Data.Length);
        Assert.Equal("200", answer.HttpStatus);
        Assert.Equal("application/grpc", answer.Field("content-type"));
        Assert.Equal(StatusCode.Unimplemented, answer.Code);
        Assert.True(answer.HasEnded);
    }

    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("100 %", "100 %25")]
    [InlineData("a\nb\u00e9", "a%0Ab%C3%A9")]
    public async Task A_message_of_a_status_is_percent_encoded(string message, string encoded)
    {
        await using Examinee server = await Examinee.StartAsync();
        server.Service.OnUnary = (_, _, call) =>
        {
            call.Fail(StatusCode.DataLoss, message);
            return default;
        };
        using Client client = await server.OpenAsync();
        await client.CallAsync(1);
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(StatusCode.DataLoss, answer.Code);
        Assert.Equal(encoded, answer.GrpcMessage);
    }

    [Fact]
    public async Task A_server_that_ends_early_asks_the_client_to_stop()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call("/no.such/Method"));
        Assert.Equal(StatusCode.Unimplemented, (await client.AnswerAsync(1)).Code);

        // RFC 9113, section 8.1: RST_STREAM with NO_ERROR may follow; another error would spoil the answer.
        await client.RoundTripAsync();
        await client.SendAsync(Frame.DataOf(1, end: true));
        await client.RoundTripAsync();
        Assert.Contains(client.Of(1).Reset, new Http2Error?[] { null, Http2Error.NoError });
    }

    private static void IsWholeResponse(Answer answer)
    {
        Assert.Equal(StatusCode.Ok, answer.Code);
        Assert.Equal("200", answer.HttpStatus);
        Assert.Equal("application/grpc", answer.Field("content-type"));
        Assert.Equal(2, answer.Blocks.Count);
        Assert.DoesNotContain(answer.Blocks[0], field => field.StartsWith("grpc-status", StringComparison.Ordinal));
        Assert.DoesNotContain(answer.Blocks[1], field => field.StartsWith(':'));
        Assert.All(answer.Blocks.SelectMany(block => block), field => Assert.DoesNotContain(field[..field.IndexOf(": ", 1, StringComparison.Ordinal)], char.IsUpper));
        Assert.Null(answer.Reset);
    }
}
