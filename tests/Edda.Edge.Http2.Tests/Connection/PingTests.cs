namespace Edda.Edge.Http2.Tests.Connection;

/// <summary>PING: RFC 9113, section 6.7.</summary>
public sealed class PingTests
{
    [Fact]
    public async Task Each_is_answered_with_its_own_bytes_in_order()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[][] pings = [[1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 0, 0, 0, 0, 0, 0], [255, 255, 255, 255, 255, 255, 255, 255]];
        await client.SendAsync([.. pings.Select(ping => Frame.Of(Frame.Ping, 0, 0, ping))]);
        await client.UntilAsync(() => client.PingAnswers.Count == 3, "all are answered");
        Assert.Equal(pings, client.PingAnswers);
    }

    [Fact]
    public async Task One_is_answered_while_a_response_waits_for_its_window()
    {
        const int InitialWindowSize = 4;
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 0));
        await client.CallAsync(1, body: Framing.Request(10_000));
        await client.RoundTripAsync();
        await client.RoundTripAsync();
        Assert.Equal(0, client.Of(1).Data.Length);
    }

    [Fact]
    public async Task One_within_a_request_is_answered()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] body = Framing.Request(1_000);
        await client.BeginAsync(1);
        foreach (byte[] piece in body.Chunk(100))
        {
            await client.SendAsync(Frame.DataOf(1, end: false, piece));
            await client.RoundTripAsync();
        }

        await client.SendAsync(Frame.DataOf(1, end: true));
        Assert.Equal(Framing.Payload(1_000), (await client.AnswerAsync(1)).Echo());
    }
}
