using Edda.Core.Grpc;
using Edda.Testing;

namespace Edda.Edge.Http2.Tests.Connection;

/// <summary>The end of a connection that both sides want: RFC 9113, section 6.8.</summary>
public sealed class GoAwayTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(0xABCD)]
    public async Task After_our_goaway_a_running_call_goes_on_to_its_end(int error)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.SendAsync(Frame.DataOf(1, end: false, Framing.Ball(10)));
        await client.UntilAsync(() => client.Of(1).Data.Length >= 10, "the first ball is back");

        await client.SendAsync(Frame.Of(Frame.GoAway, 0, 0, [0, 0, 0, 0, .. Frame.Int(error), .. "debug data"u8]));
        await client.SendAsync(Frame.DataOf(1, end: true, Framing.Ball(20)));

        Answer answer = await client.AnswerAsync(1);
        Assert.Equal(StatusCode.Ok, answer.Code);
        Assert.Equal(2, answer.Messages().Count);
    }

    [Fact]
    public async Task A_drain_says_goaway_lets_calls_end_and_hangs_up()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await Examinee.AnswersAsync(client, 1);
        await client.BeginAsync(3, Block.Call(Block.Duplex));
        await client.SendAsync(Frame.DataOf(3, end: false, Framing.Ball(10)));
        await client.UntilAsync(() => client.Of(3).Data.Length > 0, "the call runs");

        Task<bool> drain = server.Server.DrainAsync(ChildProcess.Patience);
        await client.UntilAsync(() => client.GoAways.Count > 0, "the server says GOAWAY");
        Assert.All(client.GoAways, frame => Assert.Equal((int)Http2Error.NoError, frame.SecondInt));
        Assert.InRange(client.GoAways[^1].FirstInt, 3, int.MaxValue);

        await client.SendAsync(Frame.DataOf(3, end: false, Framing.Ball(20)));
        await client.UntilAsync(() => client.Of(3).Data.Length > 35, "the call goes on");
        await client.SendAsync(Frame.DataOf(3, end: true));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(3)).Code);

        Assert.Equal(Http2Error.NoError, await client.EndAsync());
        Assert.Equal(3, client.GoAways[^1].FirstInt);
        Assert.True(await drain);
    }

    /// <summary>
    /// A client that has not read the GOAWAY yet sends new calls; each must be one that it may repeat elsewhere: refused, or
    /// above the number in the GOAWAY.
    /// </summary>
    [Fact]
    public async Task A_call_that_comes_after_the_drain_began_is_not_half_done()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.RoundTripAsync();
        await Eventually.HoldsAsync(() => server.Server.RunningCalls == 1, "the call runs");

        Task<bool> drain = server.Server.DrainAsync(ChildProcess.Patience);
        await client.UntilAsync(() => client.GoAways.Count > 0, "the server says GOAWAY");
        await client.CallAsync(3);
        await client.SendAsync(Frame.DataOf(1, end: true));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
        await client.EndAsync();
        await drain;

        Answer late = client.Of(3);
        int last = client.GoAways[^1].FirstInt;
        Assert.True(
            last < 3 ? late.Code is null : late.Code == StatusCode.Ok || late.Reset == Http2Error.RefusedStream,
            $"GOAWAY names {last}; the late call: {late}");
        Assert.Equal(late.Code is null ? 1 : 2, server.Faults.Begun);
    }

    [Fact]
    public async Task A_drain_hangs_up_after_the_last_call_whether_the_client_says_something_or_not()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.RoundTripAsync();
        await Eventually.HoldsAsync(() => server.Server.RunningCalls == 1, "the call runs");
        Task<bool> drain = server.Server.DrainAsync(ChildProcess.Patience * 2);
        await client.UntilAsync(() => client.GoAways.Count > 0, "the server says GOAWAY");
        await client.SendAsync(Frame.DataOf(1, end: true));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
        await client.EndAsync();
        Assert.True(await drain);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_by_a_drain()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        Assert.True(await server.Server.DrainAsync(ChildProcess.Patience));
        Assert.Equal(Http2Error.NoError, await client.EndAsync());
    }

    [Fact]
    public async Task A_drain_that_is_over_time_ends_what_still_runs()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.RoundTripAsync();
        await Eventually.HoldsAsync(() => server.Server.RunningCalls == 1, "the call runs");
        Assert.False(await server.Server.DrainAsync(TimeSpan.FromMilliseconds(50)));
        await client.EndAsync();
        await server.IsAtRestAsync();
    }

    [Fact]
    public async Task A_connection_that_breaks_ends_its_calls()
    {
        await using Examinee server = await Examinee.StartAsync();
        using (Client client = await server.OpenAsync())
        {
            for (int stream = 1; stream < 40; stream += 2)
            {
                await client.BeginAsync(stream, Block.Call(Block.Duplex));
            }

            await client.RoundTripAsync();
            await Eventually.HoldsAsync(() => server.Server.RunningCalls == 20, "the calls run");
        }

        await server.IsAtRestAsync();
        await Eventually.HoldsAsync(() => server.Server.Connections == 0, "the connection is forgotten");
        await server.AnswersAsync();
    }
}
