using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Http2.Tests.Calls;

/// <summary>Calls that are many, are given up, or have a caller that does not read.</summary>
public sealed class LifeTests
{
    private const int InitialWindowSize = 4;
    private const int MaxConcurrentStreams = 3;

    [Fact]
    public async Task A_thousand_calls_one_after_another_on_one_connection()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        for (int stream = 1; stream < 2_000; stream += 2)
        {
            await client.CallAsync(stream, body: Framing.Request(stream % 300));
            Assert.Equal(Framing.Payload(stream % 300), (await client.AnswerAsync(stream)).Echo());
            await client.SendAsync(Frame.Window(0, 400));
        }

        await server.IsAtRestAsync();
        Assert.Equal(1_000, server.Faults.Ended);
    }

    [Fact]
    public async Task A_hundred_calls_at_once_on_one_connection()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        Assert.InRange(client.Settings.GetValueOrDefault(MaxConcurrentStreams, int.MaxValue), 100, int.MaxValue);
        for (int stream = 1; stream < 200; stream += 2)
        {
            await client.BeginAsync(stream, Block.Call(Block.Duplex));
        }

        for (int round = 0; round < 5; round++)
        {
            for (int stream = 1; stream < 200; stream += 2)
            {
                await client.SendAsync(Frame.DataOf(stream, end: round == 4, Framing.Ball(stream % 50)));
            }
        }

        for (int stream = 1; stream < 200; stream += 2)
        {
            Answer answer = await client.AnswerAsync(stream);
            Assert.Equal(StatusCode.Ok, answer.Code);
            Assert.Equal(5, answer.Messages().Count);
        }

        await server.IsAtRestAsync();
    }

    /// <summary>RFC 9113, section 5.1.2: refused, or an error; what was within the limit goes on.</summary>
    [Fact]
    public async Task A_call_above_the_limit_of_a_connection_is_refused_and_may_be_repeated()
    {
        await using Examinee server = await Examinee.StartAsync(options => options.Limits.MaxStreamsPerConnection = 3);
        using Client client = await server.OpenAsync();
        foreach (int stream in new[] { 1, 3, 5, 7, 9 })
        {
            await client.BeginAsync(stream, Block.Call(Block.Duplex));
        }

        Assert.True(await client.ResetsAsync(7, Http2Error.RefusedStream));
        Assert.True(await client.ResetsAsync(9, Http2Error.RefusedStream));
        await client.SendAsync(Frame.DataOf(7, end: true, 1, 2, 3)); // was on its way
        foreach (int stream in new[] { 1, 3, 5 })
        {
            await client.SendAsync(Frame.DataOf(stream, end: true, Framing.Ball(9)));
            Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(stream)).Code);
        }

        for (int stream = 11; stream < 31; stream += 2)
        {
            await Examinee.AnswersAsync(client, stream); // each of them has a place again
        }

        Assert.Equal(13, server.Faults.Begun);
    }

    [Theory]
    [InlineData(Http2Error.Cancel)]
    [InlineData(Http2Error.NoError)]
    [InlineData(Http2Error.InternalError)]
    public async Task Our_reset_cancels_the_handler(Http2Error error)
    {
        await using Examinee server = await Examinee.StartAsync();
        var cancelled = new TaskCompletionSource();
        server.Service.OnUnary = async (_, _, call) =>
        {
            using CancellationTokenRegistration seen = call.Cancellation.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.Infinite, call.Cancellation);
        };
        using Client client = await server.OpenAsync();
        await client.CallAsync(1);
        await Eventually.HoldsAsync(() => server.Server.RunningCalls == 1, "the call runs");
        await client.SendAsync(Frame.Reset(1, error));
        await cancelled.Task.WaitAsync(ChildProcess.Patience);
        await server.IsAtRestAsync();
        server.Service.OnUnary = null;
        await Examinee.AnswersAsync(client, 3);
        Assert.False(client.Of(1).IsOver);
    }

    [Fact]
    public async Task Our_reset_ends_a_handler_that_reads_and_one_that_writes()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 100));
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.CallAsync(3, Block.Call(Block.Output), Framing.Output(200_000, 200_000));
        await client.BeginAsync(5, Block.Call(Block.Input));
        await client.SendAsync(Frame.DataOf(5, end: false, Framing.Input(1_000)[..50]));
        await Eventually.HoldsAsync(() => server.Server.RunningCalls == 3, "the calls run");
        await client.SendAsync(Frame.Reset(1, Http2Error.Cancel), Frame.Reset(3, Http2Error.Cancel), Frame.Reset(5, Http2Error.Cancel));
        await server.IsAtRestAsync();
        await Examinee.AnswersAsync(client, 7);
    }

    /// <summary>
    /// A hundred megabytes for a caller that reads none of them: the handler is held back by what few buffers there are.
    /// </summary>
    [Fact]
    public async Task A_caller_that_does_not_read_holds_its_handler_back()
    {
        const int Message = 64 * 1024;
        const int Count = 1_600;
        const int Buffers = 1024 * 1024;
        await using Examinee server = await Examinee.StartAsync();
        var method = new GrpcMethod(
            "test.Made", "Pour", GrpcMethodKind.ServerStreaming,
            () => new StreamingOutputCallRequest(), () => new StreamingOutputCallResponse());
        long written = 0;
        server.Server.AddMethods(binder => binder.ServerStreaming<StreamingOutputCallRequest, StreamingOutputCallResponse>(
            method, async (_, responses, _) =>
            {
                var response = new StreamingOutputCallResponse();
                response.EnsurePayload().Body.Resize(Message).Clear();
                for (int i = 0; i < Count; i++)
                {
                    await responses.WriteAsync(response);
                    Interlocked.Add(ref written, Message);
                }
            }));

        const int Window = 100_000;
        using Client client = await server.OpenAsync((InitialWindowSize, Window));
        await client.SendAsync(Frame.Window(0, 200_000_000));
        await client.CallAsync(1, Block.Call(method.Path));
        await client.UntilAsync(() => client.Of(1).Data.Length == Window, "the window is full");
        for (int i = 0; i < 50; i++)
        {
            await client.RoundTripAsync(); // time for a server that would go on
        }

        Assert.InRange(Interlocked.Read(ref written), 0, Window + Buffers);
        await client.SendAsync(Frame.Window(1, 200_000_000));
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(StatusCode.Ok, answer.Code);
        Assert.InRange(answer.Data.Length, (long)Count * Message, ((long)Count * Message) + (100 * Count));
    }

    /// <summary>The client stops reading the socket itself; the server holds what fits into its buffers and serves others.</summary>
    [Fact]
    public async Task A_caller_that_leaves_its_socket_unread_stops_nobody_else()
    {
        await using Examinee server = await Examinee.StartAsync();
        using (Client deaf = await server.OpenAsync((InitialWindowSize, int.MaxValue)))
        {
            await deaf.SendAsync(Frame.Window(0, int.MaxValue - 65_535));
            for (int stream = 1; stream < 20; stream += 2)
            {
                await deaf.CallAsync(stream, Block.Call(Block.Output), Framing.Output(4_000_000, 4_000_000));
            }

            for (int i = 0; i < 20; i++)
            {
                await server.AnswersAsync();
            }
        }

        await server.IsAtRestAsync();
    }
}
