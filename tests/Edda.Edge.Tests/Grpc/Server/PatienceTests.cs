using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Tests.Grpc.Server;

/// <summary>
/// How long a silent peer is waited for. What is looked at every second is really waited for.
/// </summary>
public class PatienceTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_connection_that_says_nothing_is_dropped_when_the_handshakes_time_is_over()
    {
        var clock = new FakeClock();
        await using Served served = await Served.StartAsync(options => options.Clock = clock);
        using Stranger silent = await Stranger.ConnectAsync(served);
        Task<bool> hungUp = silent.IsHungUpOnAsync();

        // Whether the server has seen the connection nobody can tell from outside, so the clock goes on until it has.
        await Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(GrpcServerLimits.DefaultHandshakeTimeout);
                return hungUp.IsCompleted;
            },
            "the connection is dropped");

        Assert.True(await hungUp);
    }

    [Fact]
    public async Task A_connection_that_has_spoken_is_not_bound_by_the_handshakes_time()
    {
        var clock = new FakeClock();
        await using Served served = await Served.StartAsync(options =>
        {
            options.Clock = clock;
            options.KeepAlive.Delay = TimeSpan.FromDays(1);
        });
        using Stranger spoken = await Stranger.OpenAsync(served);

        clock.Advance(10 * GrpcServerLimits.DefaultHandshakeTimeout);

        await spoken.CallAsync(1);
        Assert.True(await spoken.IsAnsweredAsync(StatusCode.Ok));
    }

    [Fact]
    public async Task A_request_that_does_not_come_ends_its_call()
    {
        var clock = new FakeClock();
        await using Served served = await Served.StartAsync(options => options.Clock = clock);
        using Stranger slow = await Stranger.OpenAsync(served);
        await slow.BeginCallAsync(1);
        Task<bool> answered = slow.IsAnsweredAsync(StatusCode.DeadlineExceeded);

        await Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(GrpcServerLimits.DefaultRequestTimeout);
                return answered.IsCompleted;
            },
            "the call is answered for");

        Assert.True(await answered);
    }

    [Fact]
    public async Task A_peer_that_answers_no_ping_is_gone()
    {
        await using Served served = await Served.StartAsync(options =>
        {
            options.KeepAlive.Delay = Shortest;
            options.KeepAlive.Timeout = Shortest;
        });
        await served.Channel.ConnectAsync();
        using Stranger dead = await Stranger.OpenAsync(served);

        Assert.True(await dead.IsPingedAsync());
        Assert.True(await dead.IsHungUpOnAsync());

        // The channel was asked as well, and answered.
        await Eventually.HoldsAsync(() => served.Server.Connections == 1, "one connection is left");
        Assert.Equal(ChannelState.Ready, served.Channel.State);
    }

    [Fact]
    public async Task A_connection_without_a_call_is_told_to_go_in_the_end()
    {
        await using Served served = await Served.StartAsync(options => options.KeepAlive.IdleTimeout = Shortest);
        using Stranger idle = await Stranger.OpenAsync(served);

        Assert.True(await idle.IsHungUpOnAsync());
    }
}
