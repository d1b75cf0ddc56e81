using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Edge.Grpc;

namespace Edda.Edge.Http2.Tests.Calls;

/// <summary>
/// Many small messages, written while the ones before them are being sent, by several calls of one connection at once: every
/// byte arrives, once and in order.
/// </summary>
public sealed class OrderTests
{
    private const int InitialWindowSize = 4;
    private const int Streams = 6;

    private static readonly GrpcMethod Counting = new(
        "test.Made", "Count", GrpcMethodKind.ServerStreaming,
        () => new StreamingOutputCallRequest(), () => new StreamingOutputCallResponse());

    [Theory]
    [InlineData(50_000_000, 4_000, 300)] // never full
    [InlineData(3_000, 4_000, 300)] // always about full
    [InlineData(50_000_000, 500, 20_000)] // writing one takes as long as sending one
    public async Task What_a_handler_writes_arrives_as_it_was_written(int window, int messages, int sizes)
    {
        await using Examinee server = await Examinee.StartAsync();
        server.Server.AddMethods(binder => binder.ServerStreaming<StreamingOutputCallRequest, StreamingOutputCallResponse>(
            Counting, (_, responses, _) => CountAsync(responses, messages, sizes)));
        using Client client = await server.OpenAsync((InitialWindowSize, window));
        await client.SendAsync(Frame.Window(0, 100_000_000));
        for (int stream = 1; stream < 2 * Streams; stream += 2)
        {
            await client.CallAsync(stream, Block.Call(Counting.Path));
        }

        int[] opened = new int[2 * Streams];
        while (Enumerable.Range(0, Streams).Any(i => !client.Of((2 * i) + 1).IsOver))
        {
            Frame? frame = await client.NextAsync();
            Assert.NotNull(frame);
            if (frame.Type == Frame.Data && client.Of(frame.Stream).Data.Length > opened[frame.Stream] + (window / 2))
            {
                opened[frame.Stream] += window / 2;
                await client.SendAsync(Frame.Window(frame.Stream, window / 2));
            }
        }

        for (int stream = 1; stream < 2 * Streams; stream += 2)
        {
            Assert.Equal(StatusCode.Ok, client.Of(stream).Code);
            IsCount(client.Of(stream).Messages(), messages, sizes);
        }
    }

    [Fact]
    public async Task What_is_echoed_comes_back_as_it_was_sent()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 10_000_000));
        await client.SendAsync(Frame.Window(0, 10_000_000));
        var random = new Random(3);
        List<int>[] sent = [.. Enumerable.Range(0, Streams).Select(_ => new List<int>())];
        for (int i = 0; i < Streams; i++)
        {
            await client.BeginAsync((2 * i) + 1, Block.Call(Block.Duplex));
        }

        for (int i = 0; i < 3_000; i++)
        {
            int which = random.Next(Streams);
            int size = random.Next(40);
            sent[which].Add(size);
            await client.SendAsync(Frame.DataOf((2 * which) + 1, end: false, Framing.Ball(size)));
            if (i % 50 == 0)
            {
                await client.RoundTripAsync();
            }
        }

        for (int i = 0; i < Streams; i++)
        {
            int stream = (2 * i) + 1;
            await client.SendAsync(Frame.DataOf(stream, end: true));
            Answer answer = await client.AnswerAsync(stream);
            Assert.Equal(StatusCode.Ok, answer.Code);
            Assert.Equal(sent[i].Select(Framing.Payload), answer.Messages().Select(BodyOf));
        }
    }

    private static async ValueTask CountAsync(ResponseStream<StreamingOutputCallResponse> responses, int count, int sizes)
    {
        var response = new StreamingOutputCallResponse();
        for (int i = 0; i < count; i++)
        {
            response.EnsurePayload().Body.Resize(i * 7 % sizes).Fill((byte)i);
            await responses.WriteAsync(response);
        }
    }

    private static void IsCount(List<byte[]> messages, int count, int sizes)
    {
        Assert.Equal(count, messages.Count);
        for (int i = 0; i < count; i++)
        {
            byte[] body = BodyOf(messages[i]);
            Assert.True(
                body.Length == i * 7 % sizes && !body.AsSpan().ContainsAnyExcept((byte)i),
                $"message {i} has {body.Length} bytes, or other ones than were written");
        }
    }

    private static byte[] BodyOf(byte[] message)
    {
        var response = new StreamingOutputCallResponse();
        var reader = new WireReader(message);
        Assert.Equal(WireStatus.Ok, response.TryRead(ref reader));
        return response.EnsurePayload().Body.Span.ToArray();
    }
}
