using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Edge.Tests.Grpc.Server;

/// <summary>Where a limit is reached, who has done nothing for longest gives way to who comes.</summary>
public class DisplacementTests
{
    [Fact]
    public async Task The_connection_that_was_idle_longest_makes_room()
    {
        await using Served served = await Served.StartAsync(options => options.Limits.MaxConnections = 2);
        using Stranger called = await Stranger.OpenAsync(served);
        using Stranger silent = await Stranger.OpenAsync(served);
        await called.CallAsync(1);
        Assert.True(await called.IsAnsweredAsync(StatusCode.Ok));
        await IdleAsync(served);

        await served.Client.UnaryCallAsync(Served.Request());

        Assert.True(await silent.IsHungUpOnAsync());
        Assert.Equal(2, served.Server.Connections);
        await called.CallAsync(3);
        await Eventually.HoldsAsync(() => served.Service.Calls == 3, "the other one can still call");
    }

    [Fact]
    public async Task Of_connections_without_a_call_the_oldest_makes_room()
    {
        await using Served served = await Served.StartAsync(options => options.Limits.MaxConnections = 2);
        using Stranger first = await Stranger.OpenAsync(served);
        using Stranger second = await Stranger.OpenAsync(served);

        using Stranger third = await Stranger.ConnectAsync(served);
        await third.SendAsync(FrameWriter.Preface);
        Assert.True(await first.IsHungUpOnAsync());
        using Stranger fourth = await Stranger.ConnectAsync(served);
        await fourth.SendAsync(FrameWriter.Preface);

        Assert.True(await second.IsHungUpOnAsync());
        await third.CallAsync(1);
        Assert.True(await third.IsAnsweredAsync(StatusCode.Ok));
    }

    [Fact]
    public async Task A_connection_with_a_running_call_stays_and_the_newcomer_goes()
    {
        await using Served served = await Served.StartAsync(options => options.Limits.MaxConnections = 1);
        await using GrpcStream<StreamingOutputCallRequest, StreamingOutputCallResponse> running = served.Client.FullDuplexCall();
        await EchoAsync(running);

        using Stranger newcomer = await Stranger.ConnectAsync(served);
        await newcomer.SendAsync(FrameWriter.Preface);

        Assert.True(await newcomer.IsHungUpOnAsync());
        await EchoAsync(running);
    }

    [Fact]
    public async Task Of_the_calls_that_wait_long_for_their_request_the_oldest_gives_way()
    {
        var clock = new FakeClock();
        await using Served served = await Served.StartAsync(options => Allow(options, waiting: 1, clock));
        using Stranger first = await Stranger.OpenAsync(served);
        using Stranger second = await Stranger.OpenAsync(served);
        await first.BeginCallAsync(1);
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 1, "the first call waits");

        clock.Advance(TimeSpan.FromSeconds(2));
        await second.BeginCallAsync(1);

        Assert.True(await first.IsAnsweredAsync(StatusCode.ResourceExhausted));
        await second.SendAsync(new FrameWriter().Data(1, new byte[5], FrameFlags.EndStream).Written);
        Assert.True(await second.IsAnsweredAsync(StatusCode.Ok));
    }

    [Fact]
    public async Task A_burst_whose_requests_are_a_moment_behind_is_served()
    {
        await using Served served = await Served.StartAsync(options => Allow(options, waiting: 1, new FakeClock()));
        using Stranger burst = await Stranger.OpenAsync(served);
        await burst.BeginCallsAsync(10);
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 10, "all calls wait");

        var requests = new FrameWriter();
        for (uint stream = 1; stream < 20; stream += 2)
        {
            requests.Data(stream, new byte[5], FrameFlags.EndStream);
        }

        await burst.SendAsync(requests.Written);

        await Eventually.HoldsAsync(() => served.Service.Calls == 10, "all calls are served");
    }

    [Fact]
    public async Task Where_all_calls_are_taken_one_that_waits_for_its_request_gives_way()
    {
        await using Served served = await Served.StartAsync(options => options.Limits.MaxConcurrentCalls = 1);
        using Stranger slow = await Stranger.OpenAsync(served);
        await slow.BeginCallAsync(1);
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 1, "the call waits");

        await served.Client.UnaryCallAsync(Served.Request());

        Assert.True(await slow.IsAnsweredAsync(StatusCode.ResourceExhausted));
    }

    [Fact]
    public async Task A_peer_that_begins_call_after_call_and_sends_no_request_is_cut_off()
    {
        var clock = new FakeClock();
        await using Served served = await Served.StartAsync(options => Allow(options, waiting: 1, clock));
        using Stranger greedy = await Stranger.OpenAsync(served);
        await greedy.BeginCallsAsync(10);
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 10, "all calls wait");

        clock.Advance(TimeSpan.FromSeconds(2));
        using Stranger other = await Stranger.OpenAsync(served);
        await other.BeginCallAsync(1);

        Assert.True(await greedy.IsHungUpOnAsync());
        await other.SendAsync(new FrameWriter().Data(1, new byte[5], FrameFlags.EndStream).Written);
        Assert.True(await other.IsAnsweredAsync(StatusCode.Ok));
    }

    [Fact]
    public async Task Of_connections_that_say_nothing_the_oldest_is_dropped()
    {
        await using Served served = await Served.StartAsync(options => options.Limits.MaxPendingConnections = 1);
        using Stranger oldest = await Stranger.ConnectAsync(served);

        using Stranger newer = await Stranger.ConnectAsync(served);
        Assert.True(await oldest.IsHungUpOnAsync());
        await served.Client.UnaryCallAsync(Served.Request());

        Assert.True(await newer.IsHungUpOnAsync());
    }

    private static void Allow(GrpcServerOptions options, int waiting, TimeProvider clock)
    {
        options.Limits.MaxWaitingCalls = waiting;
        options.Clock = clock;
    }

    private static Task IdleAsync(Served served) =>
        Eventually.HoldsAsync(() => served.Server.RunningCalls == 0, "the call has left");

    private static async Task EchoAsync(GrpcStream<StreamingOutputCallRequest, StreamingOutputCallResponse> call)
    {
        await call.WriteAsync(new StreamingOutputCallRequest());
        Assert.True(await call.ReadAsync(new StreamingOutputCallResponse()));
    }
}
