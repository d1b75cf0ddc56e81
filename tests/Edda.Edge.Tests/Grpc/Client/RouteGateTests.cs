using System.Net;
using System.Net.Sockets;
using Edda.Core.Resilience;
using Edda.Edge.Grpc;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Client;
using Edda.Testing;

namespace Edda.Edge.Tests.Grpc.Client;

/// <summary>When the next attempt to connect may be made.</summary>
public class RouteGateTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(2);

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task After_a_first_failure_the_next_attempt_is_at_once_then_after_growing_waits_up_to_the_cap()
    {
        RouteGate gate = Gate($"http://127.0.0.1:{FreePort.Next()}");
        var waits = new List<TimeSpan>();
        for (int i = 0; i < 8; i++)
        {
            await Assert.ThrowsAsync<RouteDownException>(() => gate.ConnectAsync(CancellationToken.None).AsTask());
            waits.Add(gate.Wait());
            _clock.Advance(gate.Wait());
        }

        Assert.Equal(TimeSpan.Zero, waits[0]);
        Assert.InRange(waits[1], TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(120));
        Assert.InRange(waits[2], TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(240));
        Assert.All(waits, wait => Assert.True(wait <= Cap, $"{wait} is longer than the cap"));
        Assert.True(waits[^1] >= Cap * 0.8, $"{waits[^1]} is far below the cap");
    }

    [Fact]
    public async Task While_it_waits_nothing_is_tried()
    {
        RouteGate gate = Gate($"http://127.0.0.1:{FreePort.Next()}");
        await Assert.ThrowsAsync<RouteDownException>(() => gate.ConnectAsync(CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<RouteDownException>(() => gate.ConnectAsync(CancellationToken.None).AsTask());
        TimeSpan wait = gate.Wait();

        await Assert.ThrowsAsync<RouteDownException>(() => gate.ConnectAsync(CancellationToken.None).AsTask());

        Assert.Equal(wait, gate.Wait());
        Assert.Equal(ChannelState.TransientFailure, gate.State);
    }

    [Fact]
    public async Task A_connection_that_has_proven_itself_makes_the_next_failure_the_first_again()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        RouteGate gate = Gate($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<RouteDownException>(() => gate.ConnectAsync(CancellationToken.None).AsTask());
            _clock.Advance(gate.Wait());
        }

        listener.Listen();
        var connection = new HeardStream(await gate.ConnectAsync(CancellationToken.None), gate);
        Assert.Equal(ChannelState.Connecting, gate.State);
        using Socket server = await listener.AcceptAsync();
        server.Send([1]);
        Assert.Equal(1, await connection.ReadAsync(new byte[1]));
        Assert.Equal(ChannelState.Ready, gate.State);
        await connection.DisposeAsync();
        Assert.Equal(ChannelState.Idle, gate.State);
        listener.Dispose();

        await Assert.ThrowsAsync<RouteDownException>(() => gate.ConnectAsync(CancellationToken.None).AsTask());
        Assert.Equal(TimeSpan.Zero, gate.Wait());
    }

    [Fact]
    public async Task A_connection_that_ends_before_a_word_is_a_failure()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        RouteGate gate = Gate($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");
        var connection = new HeardStream(await gate.ConnectAsync(CancellationToken.None), gate);
        (await listener.AcceptAsync()).Dispose();

        Assert.Equal(0, await connection.ReadAsync(new byte[1]));
        await connection.DisposeAsync();

        Assert.Equal(ChannelState.TransientFailure, gate.State);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_no_failure_of_the_route()
    {
        RouteGate gate = Gate("http://127.0.0.1:9");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => gate.ConnectAsync(new CancellationToken(canceled: true)).AsTask());

        Assert.Equal(ChannelState.Idle, gate.State);
    }

    private RouteGate Gate(string address) => new(
        GrpcAddress.Parse(address), TimeSpan.FromSeconds(10), new BackoffPolicy(capMs: (int)Cap.TotalMilliseconds),
        _clock, () => { });
}
