using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Http2.Tests.Flow;

/// <summary>The server gives back what it has taken, all of it, and takes no more than it allowed: RFC 9113, section 6.9.</summary>
public sealed class ReceiveWindowTests
{
    private const int MiB = 1024 * 1024;

    private static readonly GrpcMethod Gated = new(
        "test.Made", "Gated", GrpcMethodKind.Duplex, () => new StreamingOutputCallRequest(), () => new StreamingOutputCallResponse());

    [Fact]
    public async Task A_hundred_megabytes_can_be_uploaded_in_one_call()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        var upload = new Upload(client);
        byte[] message = Framing.Input(MiB);
        await client.BeginAsync(1, Block.Call(Block.Input));
        for (int i = 0; i < 100; i++)
        {
            await upload.SendAsync(1, message, end: i == 99);
        }

        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(100 * MiB, answer.Single<StreamingInputCallResponse>().AggregatedPayloadSize);
    }

    [Fact]
    public async Task Padding_is_given_back_too()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        var upload = new Upload(client);
        byte[] message = Framing.Input(1);
        byte[] padded = [255, .. message, .. new byte[255]];
        await client.BeginAsync(1, Block.Call(Block.Input));
        const int Frames = 8_000; // 2 MiB, nearly all of it padding
        for (int i = 0; i < Frames; i++)
        {
            await client.UntilAsync(() => upload.Room(1) >= padded.Length, "the server gives the padding back");
            await upload.FrameAsync(1, Frame.Padded, padded);
        }

        await upload.FrameAsync(1, Frame.EndStream, default);
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(Frames, answer.Single<StreamingInputCallResponse>().AggregatedPayloadSize);
    }

    [Theory]
    [InlineData("/no.such/Method", true)]
    [InlineData("/no.such/Method", false)]
    [InlineData("/test.Made/Early", true)]
    [InlineData("/test.Made/Early", false)]
    public async Task Data_of_calls_that_end_early_is_given_back_to_the_connection(string path, bool waits)
    {
        await using Examinee server = await Examinee.StartAsync();
        AddEarly(server);
        using Client client = await server.OpenAsync();
        var upload = new Upload(client);
        for (int stream = 1; stream < 81; stream += 2)
        {
            await client.BeginAsync(stream, Block.Call(path));
            if (waits)
            {
                await client.AnswerAsync(stream);
            }

            await upload.SendAsync(stream, new byte[40_000], end: true); // in sum six times the connection's window
            await client.AnswerAsync(stream);
        }

        await client.BeginAsync(101);
        await upload.SendAsync(101, Framing.Request(30_000), end: true);
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(101)).Code);
    }

    [Fact]
    public async Task Data_of_calls_that_we_give_up_is_given_back_to_the_connection()
    {
        await using Examinee server = await Examinee.StartAsync();
        AddGated(server, new TaskCompletionSource().Task);
        using Client client = await server.OpenAsync();
        var upload = new Upload(client);
        for (int stream = 1; stream < 81; stream += 2)
        {
            string path = stream % 4 == 1 ? Block.Unary : Gated.Path;
            await client.BeginAsync(stream, Block.Call(path));
            await upload.SendAsync(stream, Framing.Request(60_000).AsMemory(0, 40_000), end: false);
            await client.SendAsync(Frame.Reset(stream, Http2Error.Cancel));
        }

        await client.BeginAsync(101);
        await upload.SendAsync(101, Framing.Request(30_000), end: true);
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(101)).Code);
        await server.IsAtRestAsync();
    }

    /// <summary>Of a message that is too large the rest is thrown away, and costs the other calls nothing.</summary>
    [Fact]
    public async Task Data_after_a_refused_message_is_given_back_to_the_connection()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        var upload = new Upload(client);
        byte[] huge = [0, 0x7f, 0, 0, 0, .. new byte[40_000]];
        for (int stream = 1; stream < 41; stream += 2)
        {
            await client.BeginAsync(stream);
            await upload.SendAsync(stream, huge, end: true);
            Answer answer = await client.AnswerAsync(stream);
            Assert.Equal(StatusCode.ResourceExhausted, answer.Code);
        }

        await Examinee.AnswersAsync(client, 101);
    }

    [Fact]
    public async Task A_handler_that_does_not_read_holds_its_caller_back_and_no_other()
    {
        await using Examinee server = await Examinee.StartAsync();
        var open = new TaskCompletionSource();
        AddGated(server, open.Task);
        using Client client = await server.OpenAsync();
        var upload = new Upload(client);
        await client.BeginAsync(1, Block.Call(Gated.Path));
        byte[] balls = Frame.Join([.. Enumerable.Repeat(Framing.Ball(1_000), 1_000)]);
        int sent = 0;
        await client.RoundTripAsync();
        for (int room; (room = (int)upload.Room(1)) > 0; sent += room)
        {
            Assert.InRange(sent + room, 1, MiB / 2); // nothing is read, so it must come to an end
            await upload.SendAsync(1, balls.AsMemory(sent, room), end: false);
            await client.RoundTripAsync();
        }

        await Examinee.AnswersAsync(client, 3);

        open.SetResult();
        await client.SendAsync(Frame.Window(0, 2 * MiB), Frame.Window(1, 2 * MiB));
        await upload.SendAsync(1, balls.AsMemory(sent), end: true);
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(StatusCode.Ok, answer.Code);
        Assert.Equal(1_000, answer.Messages().Count);
    }

    [Fact]
    public async Task More_than_a_streams_window_is_an_error()
    {
        await using Examinee server = await Examinee.StartAsync();
        AddGated(server, new TaskCompletionSource().Task);
        using Client client = await server.OpenAsync();
        var upload = new Upload(client);
        await client.BeginAsync(1, Block.Call(Gated.Path));
        await client.RoundTripAsync();
        await upload.SendAsync(1, new byte[upload.Room(1)], end: false);
        await client.SendAsync(Frame.DataOf(1, end: false, 0));
        if (await client.ResetsAsync(1, Http2Error.FlowControlError))
        {
            await Examinee.AnswersAsync(client, 3);
        }

        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    [Fact]
    public async Task More_than_the_connections_window_ends_the_connection()
    {
        await using Examinee server = await Examinee.StartAsync();
        AddGated(server, new TaskCompletionSource().Task);
        using Client client = await server.OpenAsync();
        var upload = new Upload(client);
        int stream = 1;
        await client.RoundTripAsync();
        for (; upload.Room(stream) > 0; stream += 2)
        {
            await client.BeginAsync(stream, Block.Call(Gated.Path));
            await upload.SendAsync(stream, new byte[upload.Room(stream)], end: false);
        }

        await client.BeginAsync(stream, Block.Call(Gated.Path));
        await client.SendAsync(Frame.DataOf(stream, end: false, 0));
        await client.FailsAsync(Http2Error.FlowControlError);
        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    [Fact]
    public async Task Windows_are_never_opened_beyond_their_limit()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        var upload = new Upload(client);
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        long most = upload.Room(1);
        await client.SendAsync(Frame.Window(0, 10 * MiB), Frame.Window(1, 10 * MiB));
        for (int i = 0; i < 200; i++)
        {
            await upload.SendAsync(1, Framing.Ball(10_000), end: false);
            Assert.InRange(upload.Room(1), 0, most);
        }

        await upload.FrameAsync(1, Frame.EndStream, default);
        Assert.Equal(200, (await client.AnswerAsync(1)).Messages().Count);
    }

    /// <summary>Ends without a look at its request.</summary>
    private static void AddEarly(Examinee server)
    {
        var early = new GrpcMethod("test.Made", "Early", GrpcMethodKind.Duplex, Gated.NewRequest, Gated.NewResponse);
        server.Server.AddMethods(binder => binder.Duplex<StreamingOutputCallRequest, StreamingOutputCallResponse>(
            early, (_, _, call) =>
            {
                call.Fail(StatusCode.FailedPrecondition, "not now");
                return default;
            }));
    }

    /// <summary>Echoes once the gate is open, and reads nothing before.</summary>
    private static void AddGated(Examinee server, Task gate) => server.Server.AddMethods(
        binder => binder.Duplex<StreamingOutputCallRequest, StreamingOutputCallResponse>(
            Gated, async (requests, responses, call) =>
            {
                await gate.WaitAsync(call.Cancellation);
                await server.Service.FullDuplexCall(requests, responses, call);
            }));
}
