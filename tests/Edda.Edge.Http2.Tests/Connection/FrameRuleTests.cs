namespace Edda.Edge.Http2.Tests.Connection;

/// <summary>Frames that break a rule of RFC 9113 and end the connection, and those that only seem to.</summary>
public sealed class FrameRuleTests
{
    /// <summary>Stream 1 is open, 3 has been answered, 5 was reset by us; higher ones are idle.</summary>
    [Theory]
    [InlineData("DATA on stream 0", "000001 00 00 00000000 00", Http2Error.ProtocolError)]
    [InlineData("HEADERS on stream 0", "000001 01 05 00000000 82", Http2Error.ProtocolError)]
    [InlineData("PRIORITY on stream 0", "000005 02 00 00000000 0000000110", Http2Error.ProtocolError)]
    [InlineData("RST_STREAM on stream 0", "000004 03 00 00000000 00000008", Http2Error.ProtocolError)]
    [InlineData("CONTINUATION on stream 0", "000001 09 04 00000000 82", Http2Error.ProtocolError)]
    [InlineData("SETTINGS on a stream", "000000 04 00 00000001", Http2Error.ProtocolError)]
    [InlineData("SETTINGS of 5 bytes", "000005 04 00 00000000 0003000000", Http2Error.FrameSizeError)]
    [InlineData("SETTINGS of 7 bytes", "000007 04 00 00000000 00030000006400", Http2Error.FrameSizeError)]
    [InlineData("an acknowledgement of SETTINGS with a payload", "000006 04 01 00000000 000300000064", Http2Error.FrameSizeError)]
    [InlineData("PUSH_PROMISE", "000005 05 04 00000001 0000000282", Http2Error.ProtocolError)]
    [InlineData("PING on a stream", "000008 06 00 00000001 0000000000000000", Http2Error.ProtocolError)]
    [InlineData("PING of 7 bytes", "000007 06 00 00000000 00000000000000", Http2Error.FrameSizeError)]
    [InlineData("PING of 9 bytes", "000009 06 00 00000000 000000000000000000", Http2Error.FrameSizeError)]
    [InlineData("PING of no bytes", "000000 06 00 00000000", Http2Error.FrameSizeError)]
    [InlineData("GOAWAY on a stream", "000008 07 00 00000001 0000000000000000", Http2Error.ProtocolError)]
    [InlineData("GOAWAY of 7 bytes", "000007 07 00 00000000 00000000000000", Http2Error.FrameSizeError, Http2Error.NoError)]
    [InlineData("RST_STREAM of 3 bytes", "000003 03 00 00000001 000000", Http2Error.FrameSizeError)]
    [InlineData("RST_STREAM of 5 bytes", "000005 03 00 00000001 0000000800", Http2Error.FrameSizeError)]
    [InlineData("WINDOW_UPDATE of 3 bytes", "000003 08 00 00000001 000001", Http2Error.FrameSizeError)]
    [InlineData("WINDOW_UPDATE of 5 bytes", "000005 08 00 00000000 0000000100", Http2Error.FrameSizeError)]
    [InlineData("WINDOW_UPDATE of the connection by 0", "000004 08 00 00000000 00000000", Http2Error.ProtocolError)]
    [InlineData("WINDOW_UPDATE of the connection beyond 2^31-1", "000004 08 00 00000000 7fffffff", Http2Error.FlowControlError)]
    [InlineData("CONTINUATION that continues nothing", "000001 09 04 00000001 82", Http2Error.ProtocolError)]
    [InlineData("CONTINUATION of an idle stream", "000001 09 04 00000009 82", Http2Error.ProtocolError)]
    [InlineData("DATA on an idle stream", "000001 00 00 00000009 00", Http2Error.ProtocolError)]
    [InlineData("RST_STREAM of an idle stream", "000004 03 00 00000009 00000008", Http2Error.ProtocolError)]
    [InlineData("WINDOW_UPDATE of an idle stream", "000004 08 00 00000009 00000001", Http2Error.ProtocolError)]
    [InlineData("HEADERS of an even stream", "000001 01 05 00000008 82", Http2Error.ProtocolError)]
    [InlineData("HEADERS of a stream that was passed over", "000001 01 05 00000002 82", Http2Error.ProtocolError)]
    [InlineData("DATA on an even stream", "000001 00 00 00000008 00", Http2Error.ProtocolError)]
    [InlineData("DATA padded longer than it is", "000002 00 08 00000001 0200", Http2Error.ProtocolError)]
    [InlineData("DATA padded as long as it is", "000001 00 08 00000001 01", Http2Error.ProtocolError)]
    [InlineData("DATA padded without a length", "000000 00 08 00000001", Http2Error.FrameSizeError, Http2Error.ProtocolError)]
    [InlineData("HEADERS padded longer than they are", "000002 01 0d 00000009 0282", Http2Error.ProtocolError)]
    [InlineData("HEADERS padded without a length", "000000 01 0d 00000009", Http2Error.FrameSizeError, Http2Error.ProtocolError)]
    [InlineData("HEADERS with half a priority", "000003 01 25 00000009 000000", Http2Error.FrameSizeError, Http2Error.ProtocolError)]
    [InlineData("DATA above the largest frame", "004001 00 00 00000001", Http2Error.FrameSizeError)]
    [InlineData("HEADERS above the largest frame", "004001 01 05 00000009", Http2Error.FrameSizeError)]
    [InlineData("SETTINGS above the largest frame", "ffffff 04 00 00000000", Http2Error.FrameSizeError)]
    [InlineData("an unknown frame above the largest", "004001 0f 00 00000000", Http2Error.FrameSizeError)]
    public async Task What_breaks_a_rule_ends_the_connection(
        string what, string hex, Http2Error error, Http2Error? orElse = null)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await OpenStreamsAsync(server);
        await client.SendRawAsync(Bytes(hex));
        Http2Error? got = await client.EndAsync();
        Assert.True(got is not null && (got == error || got == orElse), $"{what}: {got}");
        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    [Theory]
    [InlineData("a frame of an unknown type", "000003 0f ff 00000000 010203")]
    [InlineData("a frame of an unknown type on a stream", "000003 42 ff 00000001 010203")]
    [InlineData("a frame of an unknown type on an idle stream", "000003 42 00 00000009 010203")]
    [InlineData("ALTSVC, an extension for the other direction", "000002 0a 00 00000001 0000")]
    [InlineData("PRIORITY of an open stream", "000005 02 00 00000001 0000000010")]
    [InlineData("PRIORITY of an idle stream", "000005 02 00 0000000b 0000000010")]
    [InlineData("PRIORITY of a closed stream", "000005 02 00 00000003 0000000010")]
    [InlineData("PRIORITY, exclusive", "000005 02 00 00000001 800000ff10")]
    [InlineData("PING with unknown flags", "000008 06 fe 00000000 0000000000000000")]
    [InlineData("PING on the reserved bit's stream 0", "000008 06 00 80000000 0000000000000000")]
    [InlineData("an acknowledged PING that was never sent", "000008 06 01 00000000 0102030405060708")]
    [InlineData("DATA with unknown flags", "000000 00 f6 00000001")]
    [InlineData("DATA of no bytes", "000000 00 00 00000001")]
    [InlineData("DATA that is only padding", "000005 00 08 00000001 0400000000")]
    [InlineData("WINDOW_UPDATE with the reserved bit", "000004 08 00 00000001 80000001")]
    [InlineData("WINDOW_UPDATE of a stream that was answered", "000004 08 00 00000003 00000001")]
    [InlineData("WINDOW_UPDATE of a stream that we reset", "000004 08 00 00000005 00000001")]
    [InlineData("RST_STREAM of a stream that was answered", "000004 03 00 00000003 00000008")]
    [InlineData("RST_STREAM with an unknown error", "000004 03 00 00000001 0000dead")]
    [InlineData("SETTINGS of nothing", "000000 04 00 00000000")]
    [InlineData("SETTINGS with unknown flags", "000000 04 f0 00000000")]
    public async Task What_only_seems_wrong_is_borne(string what, string hex)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await OpenStreamsAsync(server);
        await client.SendRawAsync(Bytes(hex));
        await client.RoundTripAsync();
        await Examinee.AnswersAsync(client, 13);
        Assert.True(client.GoAways.Count == 0, what);
    }

    /// <summary>Each must be a stream's error or the connection's: section 5.1, 5.3.1, 6.3, 6.9.</summary>
    [Theory]
    [InlineData("WINDOW_UPDATE of a stream by 0", "000004 08 00 00000001 00000000", Http2Error.ProtocolError)]
    [InlineData("WINDOW_UPDATE of a stream beyond 2^31-1", "000004 08 00 00000001 7fffffff", Http2Error.FlowControlError)]
    [InlineData("PRIORITY of 4 bytes", "000004 02 00 00000001 00000000", Http2Error.FrameSizeError)]
    public async Task What_breaks_a_rule_on_a_stream_ends_at_least_the_stream(string what, string hex, Http2Error error)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await OpenStreamsAsync(server);
        await client.SendRawAsync(Bytes(hex));
        if (await client.ResetsAsync(1, error))
        {
            await Examinee.AnswersAsync(client, 13);
        }

        Assert.NotEmpty(what);
        await server.AnswersAsync();
    }

    /// <summary>RFC 7540 called it an error; RFC 9113, section 5.3.2, has priorities ignored.</summary>
    [Theory]
    [InlineData("000005 02 00 00000001 0000000110")]
    [InlineData("000006 01 25 00000009 00000009 10 82")]
    public async Task A_stream_that_depends_on_itself_is_ignored_or_an_error(string hex)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await OpenStreamsAsync(server);
        await client.SendRawAsync(Bytes(hex));
        await client.SendAsync(Frame.Of(Frame.Ping, 0, 0, new byte[8]));
        while (client.PingAnswers.Count == 0 && await client.NextAsync() is not null)
        {
        }

        Assert.All(client.GoAways, frame => Assert.Equal((int)Http2Error.ProtocolError, frame.SecondInt));
        await server.AnswersAsync();
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static async Task<Client> OpenStreamsAsync(Examinee server)
    {
        Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.CallAsync(3);
        await client.AnswerAsync(3);
        await client.BeginAsync(5, Block.Call(Block.Duplex));
        await client.SendAsync(Frame.Reset(5, Http2Error.Cancel));
        await client.RoundTripAsync();
        return client;
    }
}
