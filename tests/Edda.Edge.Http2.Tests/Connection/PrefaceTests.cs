namespace Edda.Edge.Http2.Tests.Connection;

/// <summary>How a connection begins: RFC 9113, sections 3.3 and 3.4.</summary>
public sealed class PrefaceTests
{
    private static readonly byte[] Opening = [.. Client.Preface, .. Frame.SettingsOf()];

    [Fact]
    public async Task A_beginning_may_come_byte_by_byte()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.ConnectAsync();
        byte[] all = Frame.Join(
            Opening,
            Frame.Of(Frame.Headers, Frame.EndHeaders, 1, Block.Call()),
            Frame.DataOf(1, end: true, Framing.Empty));
        foreach (byte one in all)
        {
            await client.SendRawAsync(new[] { one });
        }

        Assert.Equal(Core.Grpc.StatusCode.Ok, (await client.AnswerAsync(1)).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    public async Task A_beginning_may_be_cut_anywhere(int at)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.ConnectAsync();
        byte[] all = [.. Opening, .. Frame.Of(Frame.Ping, 0, 0, new byte[8])];
        await client.SendRawAsync(all.AsMemory(0, at));
        await server.AnswersAsync(); // the server has had time to look at the first piece
        await client.SendRawAsync(all.AsMemory(at));
        await client.UntilAsync(() => client.PingAnswers.Count == 1, "the PING is answered");
    }

    [Fact]
    public async Task All_of_a_first_call_may_come_with_the_preface()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.ConnectAsync();
        await client.SendRawAsync(Frame.Join(
            Opening,
            Frame.SettingsAck(),
            Frame.Window(0, 1_000_000),
            Frame.Of(Frame.Headers, Frame.EndHeaders, 1, Block.Call()),
            Frame.DataOf(1, end: true, Framing.Request(1_000))));
        Assert.Equal(Core.Grpc.StatusCode.Ok, (await client.AnswerAsync(1)).Code);
    }

    [Fact]
    public async Task The_server_begins_with_its_settings_and_acknowledges_ours()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.ConnectAsync();
        await client.SendRawAsync(Opening);
        Assert.Equal(Frame.Settings, (await client.NextAsync())!.Type);
        await client.UntilAsync(() => client.Acks == 1, "our settings are acknowledged");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: somebody\r\nAccept: */*\r\n\r\n")]
    [InlineData("POST /grpc.testing.TestService/UnaryCall HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12345")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n and then something else that is long enough")]
    [InlineData("PRI * HTTP/1.1\r\n\r\nSM\r\n\r\n and then something else that is long enough")]
    [InlineData("\u0016\u0003\u0001 what looks like the beginning of TLS where none is spoken\r\n\u0000\u0000\u0000")]
    public async Task Something_else_than_the_preface_ends_the_connection(string text)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.ConnectAsync();
        await client.SendRawAsync(System.Text.Encoding.Latin1.GetBytes(text));

        // GOAWAY may be left out here; an HTTP/1.1 answer is another clear word, which is no frame and so not read.
        await IsHungUpOnAsync(client);
        await server.AnswersAsync();
    }

    /// <summary>Section 3.4 wants an error; a server that waits for the rest of what cannot become a preface keeps a place busy.</summary>
    [Fact]
    public async Task A_wrong_preface_is_refused_as_soon_as_it_is_seen_to_be_wrong()
    {
        await using Examinee server = await Examinee.StartAsync(options => options.Limits.HandshakeTimeout = TimeSpan.FromHours(1));
        using Client client = await server.ConnectAsync();
        await client.SendRawAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await IsHungUpOnAsync(client);
    }

    [Theory]
    [InlineData("0000080600000000000000000000000000")] // PING
    [InlineData("0000040800000000000000ffff000000000000000000")] // WINDOW_UPDATE
    [InlineData("00000004010000000000000000000000000000")] // the acknowledgement of SETTINGS
    public async Task A_first_frame_that_is_not_settings_is_an_error(string hex)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.ConnectAsync();
        await client.SendRawAsync(Frame.Join(Client.Preface, Convert.FromHexString(hex), Frame.Of(Frame.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)));

        Assert.Equal(Http2Error.ProtocolError, await client.EndAsync());
        await server.AnswersAsync();
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_is_no_matter()
    {
        await using Examinee server = await Examinee.StartAsync();
        byte[] all = Frame.Join(Opening, Frame.Of(Frame.Headers, Frame.EndHeaders, 1, Block.Call()));
        for (int length = 0; length < all.Length; length += 7)
        {
            using Client client = await server.ConnectAsync();
            await client.SendRawAsync(all.AsMemory(0, length));
        }

        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    private static async Task IsHungUpOnAsync(Client client)
    {
        byte[] any = new byte[4_096];
        while (await client.ReceiveRawAsync(any) > 0)
        {
        }
    }
}
