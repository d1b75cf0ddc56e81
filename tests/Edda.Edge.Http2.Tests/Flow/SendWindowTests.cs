using Edda.Core.Grpc;

namespace Edda.Edge.Http2.Tests.Flow;

/// <summary>
/// The server sends what the client's windows allow, to the byte: RFC 9113, section 6.9. That it never sends more is
/// checked by <see cref="Client"/> for every frame of every test.
/// </summary>
public sealed class SendWindowTests
{
    private const int InitialWindowSize = 4;
    private const int Initial = 65_535;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    public async Task A_response_fills_the_streams_window_and_waits(int window)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, window));
        await CallLargeAsync(client, 20_000);
        await HasExactlyAsync(client, 1, window);

        await client.SendAsync(Frame.Window(1, 77));
        await HasExactlyAsync(client, 1, window + 77);
        await client.SendAsync(Frame.Window(1, 100_000));
        Assert.Equal(20_000, (await client.AnswerAsync(1)).Echo().Length);
    }

    [Fact]
    public async Task A_window_that_opens_byte_by_byte_is_used_byte_by_byte()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 0));
        await client.CallAsync(1, body: Framing.Request(200));
        int size = Framing.Request(200).Length;
        for (int i = 1; i <= size; i++)
        {
            await client.SendAsync(Frame.Window(1, 1));
            await client.UntilAsync(() => client.Of(1).Data.Length == i, $"{i} bytes are here");
        }

        Assert.Equal(Framing.Payload(200), (await client.AnswerAsync(1)).Echo());
    }

    [Fact]
    public async Task The_connections_window_bounds_all_streams_together()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 1_000_000));
        foreach (int stream in new[] { 1, 3, 5 })
        {
            await client.CallAsync(stream, Block.Call(Block.Output), Framing.Output(40_000));
        }

        int Received() => client.Of(1).Data.Length + client.Of(3).Data.Length + client.Of(5).Data.Length;
        await client.UntilAsync(() => Received() == Initial, "the window is full");
        await client.RoundTripAsync();
        Assert.Equal(Initial, Received());

        await client.SendAsync(Frame.Window(0, 1_000));
        await client.UntilAsync(() => Received() == Initial + 1_000, "the window is full again");
        await client.SendAsync(Frame.Window(0, 1_000_000));
        foreach (int stream in new[] { 1, 3, 5 })
        {
            Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(stream)).Code);
        }
    }

    [Fact]
    public async Task Settings_change_open_windows_also_below_zero()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 1_000));
        await CallLargeAsync(client, 20_000);
        await HasExactlyAsync(client, 1, 1_000);

        await client.SendAsync(Frame.SettingsOf((InitialWindowSize, 400))); // leaves -600
        await client.SendAsync(Frame.Window(1, 590));
        await HasExactlyAsync(client, 1, 1_000);
        await client.SendAsync(Frame.Window(1, 10)); // exactly 0
        await HasExactlyAsync(client, 1, 1_000);
        await client.SendAsync(Frame.Window(1, 1));
        await HasExactlyAsync(client, 1, 1_001);

        await client.SendAsync(Frame.SettingsOf((InitialWindowSize, 0)));
        await client.SendAsync(Frame.SettingsOf((InitialWindowSize, 700)));
        await HasExactlyAsync(client, 1, 1_301);
        await client.SendAsync(Frame.SettingsOf((InitialWindowSize, 1_000_000)));
        Assert.Equal(Framing.Payload(20_000), (await client.AnswerAsync(1)).Echo());
    }

    [Fact]
    public async Task Settings_do_not_change_the_connections_window()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.SendAsync(Frame.SettingsOf((InitialWindowSize, 1_000_000)));
        await client.CallAsync(1, Block.Call(Block.Output), Framing.Output(100_000));
        await HasExactlyAsync(client, 1, Initial);
        await client.SendAsync(Frame.SettingsOf((InitialWindowSize, 2_000_000)));
        await HasExactlyAsync(client, 1, Initial);
        await client.SendAsync(Frame.Window(0, 100_000));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
    }

    [Fact]
    public async Task Several_megabytes_arrive_whole_through_tiny_updates()
    {
        const int Size = 4 * 1024 * 1024;
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 3));
        await client.CallAsync(1, Block.Call(Block.Output), Framing.Output(Size / 2, Size / 2));
        var random = new Random(7);
        int opened = 3;
        while (!client.Of(1).IsOver)
        {
            if (client.Of(1).Data.Length == opened)
            {
                int by = random.Next(1, 4_000);
                opened += by;
                await client.SendAsync(Frame.Window(1, by), Frame.Window(0, by));
            }

            Assert.NotNull(await client.NextAsync());
        }

        Assert.Equal(StatusCode.Ok, client.Of(1).Code);
        Assert.Equal(2, client.Of(1).Messages().Count);
        Assert.InRange(client.Of(1).Data.Length, Size, Size + 100);
    }

    [Fact]
    public async Task A_stalled_stream_stops_no_other()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 10));
        for (int stream = 1; stream < 40; stream += 2)
        {
            await client.CallAsync(stream, Block.Call(Block.Output), Framing.Output(3_000_000));
        }

        for (int stream = 41; stream < 81; stream += 2)
        {
            await client.CallAsync(stream, body: Framing.Request(1_000));
            await client.SendAsync(Frame.Window(stream, 2_000));
            Assert.Equal(1_000, (await client.AnswerAsync(stream)).Echo().Length);
        }

        for (int stream = 1; stream < 40; stream += 2)
        {
            await client.SendAsync(Frame.Reset(stream, Http2Error.Cancel));
        }

        await server.IsAtRestAsync();
        await client.SendAsync(Frame.SettingsOf((InitialWindowSize, Initial)));
        await Examinee.AnswersAsync(client, 101);
    }

    [Fact]
    public async Task What_waits_for_the_connections_window_goes_on_when_the_one_before_is_reset()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 1_000_000));
        await client.CallAsync(1, Block.Call(Block.Output), Framing.Output(200_000));
        await HasExactlyAsync(client, 1, Initial);
        await client.CallAsync(3, body: Framing.Request(1_000));
        await client.RoundTripAsync();
        await client.SendAsync(Frame.Reset(1, Http2Error.Cancel), Frame.Window(0, 2_000));
        Assert.Equal(1_000, (await client.AnswerAsync(3)).Echo().Length);
        await server.IsAtRestAsync();
    }

    [Fact]
    public async Task Headers_and_trailers_need_no_window()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 0));
        await client.CallAsync(1, Block.Call("/no.such/Method"));
        Assert.Equal(StatusCode.Unimplemented, (await client.AnswerAsync(1)).Code);
        await client.CallAsync(3, Block.Call(Block.Duplex), []);
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(3)).Code);
    }

    [Fact]
    public async Task Settings_that_push_a_window_beyond_its_limit_end_the_connection()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.SendAsync(Frame.Window(1, int.MaxValue - Initial));
        await client.RoundTripAsync();
        await client.SendAsync(Frame.SettingsOf((InitialWindowSize, Initial + 1)));
        await client.FailsAsync(Http2Error.FlowControlError);
        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    [Fact]
    public async Task A_window_of_the_largest_size_is_no_error()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.SendAsync(Frame.Window(0, int.MaxValue - Initial));
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.SendAsync(Frame.Window(1, int.MaxValue - Initial), Frame.DataOf(1, end: true, Framing.Ball(70_000)[..10]));
        await client.RoundTripAsync();
        await Examinee.AnswersAsync(client, 3);
    }

    private static async Task CallLargeAsync(Client client, int payload)
    {
        await client.BeginAsync(1);
        await new Upload(client).SendAsync(1, Framing.Request(payload), end: true);
    }

    // Two PINGs, because what is to be sent and the answer to a PING may be on their way at the same time.
    private static async Task HasExactlyAsync(Client client, int stream, int bytes)
    {
        await client.UntilAsync(() => client.Of(stream).Data.Length >= bytes, $"{bytes} bytes are here");
        await client.RoundTripAsync();
        await client.RoundTripAsync();
        Assert.Equal(bytes, client.Of(stream).Data.Length);
    }
}
