using Edda.Core.Grpc;

namespace Edda.Edge.Http2.Tests.Connection;

/// <summary>What may come on a stream when: RFC 9113, sections 5.1 and 8.1.</summary>
public sealed class StreamStateTests
{
    [Theory]
    [InlineData(Frame.Data)]
    [InlineData(Frame.Headers)]
    public async Task After_its_end_a_running_stream_takes_nothing_more(int type)
    {
        await using Examinee server = await Examinee.StartAsync();
        var release = new TaskCompletionSource();
        server.Service.OnUnary = async (_, _, _) => await release.Task;
        using Client client = await server.OpenAsync();
        await client.CallAsync(1);
        await client.SendAsync(MoreOf(1, type));
        if (await client.ResetsAsync(1, Http2Error.StreamClosed))
        {
            server.Service.OnUnary = null;
            await Examinee.AnswersAsync(client, 3);
        }

        release.SetResult();
        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    [Theory]
    [InlineData(Frame.Data)]
    [InlineData(Frame.Headers)]
    public async Task After_both_ends_a_stream_takes_nothing_more(int type)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await Examinee.AnswersAsync(client, 1);
        await client.SendAsync(MoreOf(1, type));
        await IsClosedAsync(client, 1);
        await server.AnswersAsync();
    }

    [Theory]
    [InlineData(Frame.Data)]
    [InlineData(Frame.Headers)]
    public async Task After_our_reset_a_stream_takes_nothing_more(int type)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.SendAsync(Frame.Reset(1, Http2Error.Cancel), MoreOf(1, type));
        await IsClosedAsync(client, 1);
        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    /// <summary>Section 5.1: what was on its way when the server's reset or answer reached us is no fault of ours.</summary>
    [Fact]
    public async Task What_was_on_its_way_when_the_server_ended_the_stream_is_borne()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        for (int stream = 1; stream < 20; stream += 2)
        {
            await client.BeginAsync(stream, Block.Call("/no.such/Method"));
            Assert.Equal(StatusCode.Unimplemented, (await client.AnswerAsync(stream)).Code);
            await client.SendAsync(Frame.DataOf(stream, end: false, Framing.Request(2_000)), Frame.Window(stream, 10));
            await client.SendAsync(Frame.DataOf(stream, end: true));
        }

        await client.RoundTripAsync();
        await Examinee.AnswersAsync(client, 21);
    }

    [Fact]
    public async Task Our_reset_may_cross_the_servers_end()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        for (int stream = 1; stream < 60; stream += 2)
        {
            await client.CallAsync(stream);
            await client.SendAsync(Frame.Reset(stream, Http2Error.Cancel), Frame.Reset(stream, Http2Error.Cancel));
        }

        await client.RoundTripAsync();
        await Examinee.AnswersAsync(client, 101);
        await server.IsAtRestAsync();
    }

    [Fact]
    public async Task Stream_numbers_may_leave_gaps()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        foreach (int stream in new[] { 1, 5, 101, 65_537, int.MaxValue - 2, int.MaxValue })
        {
            await Examinee.AnswersAsync(client, stream);
        }
    }

    [Fact]
    public async Task A_stream_number_must_not_go_back()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await Examinee.AnswersAsync(client, 7);
        await client.CallAsync(5);
        await client.FailsAsync(Http2Error.ProtocolError, Http2Error.StreamClosed);
        await server.AnswersAsync();
    }

    [Fact]
    public async Task A_request_may_end_with_trailers()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1);
        await client.SendAsync(
            Frame.DataOf(1, end: false, Framing.Request(10)),
            Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, 1, Block.Of("x-checksum: 12345")));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
        await Examinee.AnswersAsync(client, 3);
    }

    [Fact]
    public async Task Trailers_may_be_cut_into_continuations()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] block = Block.Of("x-checksum: 12345");
        await client.BeginAsync(1, Block.Call(Block.Input));
        await client.SendAsync(
            Frame.DataOf(1, end: false, Framing.Input(10)),
            Frame.Of(Frame.Headers, Frame.EndStream, 1, block[..5]),
            Frame.Of(Frame.Continuation, Frame.EndHeaders, 1, block[5..]));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
    }

    [Theory]
    [InlineData(Frame.EndHeaders, "x-checksum: 12345")] // not the end: section 8.1
    [InlineData(Frame.EndHeaders | Frame.EndStream, ":path: /again")] // a pseudo-header: section 8.3
    [InlineData(Frame.EndHeaders | Frame.EndStream, "X-Upper: 1")]
    public async Task Trailers_that_are_none_are_malformed(int flags, string field)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.SendAsync(
            Frame.DataOf(1, end: false, Framing.Ball(10)), Frame.Of(Frame.Headers, flags, 1, Block.Of(field)));
        await client.ResetsAsync(1, Http2Error.ProtocolError);
        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    private static byte[] MoreOf(int stream, int type) => type == Frame.Data
        ? Frame.DataOf(stream, end: true, 1, 2, 3)
        : Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, stream, Block.Of("x-more: 1"));

    // Section 5.1, "closed": an error of the stream or of the connection, and a server that has forgotten the stream may
    // say PROTOCOL_ERROR, as for every number that is not expected (section 5.1.1).
    private static async Task IsClosedAsync(Client client, int stream)
    {
        client.Of(stream).Reset = null;
        if (await client.ResetsAsync(stream, Http2Error.StreamClosed, Http2Error.ProtocolError))
        {
            await Examinee.AnswersAsync(client, stream + 2);
        }
    }
}
