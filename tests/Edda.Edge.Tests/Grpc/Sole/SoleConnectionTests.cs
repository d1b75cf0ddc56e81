using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;
using Edda.Edge.Tests.Grpc.Server;
using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Edge.Tests.Grpc.Sole;

/// <summary>Which connections are served without Kestrel's HTTP/2, and how they end.</summary>
public sealed class SoleConnectionTests : IDisposable
{
    private const string Path = "/grpc.testing.TestService/FullDuplexCall";

    private readonly List<EchoStream> _begun = [];
    private readonly CancellationTokenSource _time = new(ChildProcess.Patience);

    public void Dispose() => _time.Dispose();

    [Fact]
    public async Task A_connection_that_begins_with_such_a_call_is_served_so_and_counts_as_a_call()
    {
        await using Served served = await StartAsync();
        using RawConnection connection = await OpenAsync(served, Opening(Path));
        Assert.Equal(1, served.Server.RunningCalls);
        Assert.True(await connection.TrySendAsync(new FrameWriter().Data(1, SoleTalk.Message(new byte[77]), FrameFlags.None).Written, _time.Token));
        Assert.True(await connection.ReceivesAsync("\u000277"u8.ToArray(), _time.Token));
        connection.Dispose();
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 0 && served.Server.Connections == 0, "it has left");
        Assert.Equal(Core.Grpc.StatusCode.Unavailable, Assert.Single(_begun).Status.Code);
    }

    [Theory]
    [InlineData("another path", "/grpc.testing.TestService/UnaryCall", "")]
    [InlineData("a deadline", Path, "grpc-timeout")]
    [InlineData("a credential", Path, "authorization")]
    public async Task Whoever_begins_with_something_else_is_served_by_Kestrel(string what, string path, string header)
    {
        await using Served served = await StartAsync();
        using RawConnection connection = await ConnectAsync(served);
        Assert.True(await connection.TrySendAsync(Opening(path, header), _time.Token));
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 1, $"the call with {what} runs");
        Assert.Empty(_begun);
    }

    [Fact]
    public async Task A_client_of_another_kind_calls_the_method_itself()
    {
        await using Served served = await StartAsync();
        await using GrpcStream<StreamingOutputCallRequest, StreamingOutputCallResponse> call = served.Client.FullDuplexCall();
        await call.CompleteAsync();
        Assert.False(await call.ReadAsync(new StreamingOutputCallResponse()));
        Assert.Empty(_begun);
    }

    [Fact]
    public async Task The_end_of_the_server_is_told()
    {
        await using Served served = await StartAsync();
        using RawConnection connection = await OpenAsync(served, Opening(Path));
        Task<bool> drained = served.Server.DrainAsync(ChildProcess.Patience);
        Assert.True(await connection.ReceivesAsync("grpc-status\u000214"u8.ToArray(), _time.Token));
        connection.Dispose();
        Assert.True(await drained);
    }

    [Fact]
    public async Task A_peer_that_is_silent_and_answers_no_ping_is_cut_off()
    {
        await using Served served = await StartAsync(isImpatient: true);
        using RawConnection connection = await OpenAsync(served, Opening(Path));
        Assert.True(await connection.ReceivesAsync((byte[])[0, 0, 8, 6, 0, 0, 0, 0, 0], _time.Token));
        Assert.True(await connection.IsHungUpOnAsync(_time.Token));
        await Eventually.HoldsAsync(() => served.Server.Connections == 0, "the connection is gone");
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_cut_off_and_what_waits_for_it_is_bounded()
    {
        await using Served served = await StartAsync(isImpatient: true);
        byte[] wide = new FrameWriter().Raw([0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0]).Raw([0, 0, 4, 8, 0, 0, 0, 0, 1, 0x7f, 0, 0, 0]).Written.ToArray();
        using RawConnection connection = await OpenAsync(served, [.. Opening(Path), .. wide]);
        string text = new('x', 1000);
        await Eventually.HoldsAsync(
            () =>
            {
                for (int i = 0; i < 1000; i++)
                    _begun[0].Say(text);
                return served.Server.Connections == 0;
            },
            "the connection is gone");
    }

    [Fact]
    public async Task Interceptors_see_it_begin_and_end_as_any_other_call()
    {
        string? peer = null;
        Watcher watcher = new(call =>
        {
            peer = call.Peer.ToString();
            return call is { Deadline: null } && call.Header("authorization") is null;
        });
        await using Served served = await StartAsync(interceptor: watcher);
        using RawConnection connection = await OpenAsync(served, Opening(Path));
        Assert.Equal(["begin " + Path], watcher.Seen);
        byte[] messages = [.. SoleTalk.Message(new byte[77]), .. SoleTalk.Message("bye"u8)];
        Assert.True(await connection.TrySendAsync(new FrameWriter().Data(1, messages, FrameFlags.EndStream).Written, _time.Token));
        Assert.True(await connection.ReceivesAsync("grpc-status\u000210"u8.ToArray(), _time.Token));
        connection.Dispose();
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 0, "the call is over");
        Assert.Equal(["begin " + Path, "end Aborted"], watcher.Seen);
        Assert.Equal((2, 80L, 1, "bye"), (watcher.Last.RequestMessages, watcher.Last.RequestBytes, watcher.Last.ResponseMessages, watcher.Last.Message));
        Assert.True(watcher.Last.ResponseBytes > 0);
        Assert.StartsWith("127.0.0.1:", peer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interceptor_refuses_it_with_its_status()
    {
        Watcher watcher = new(call =>
        {
            call.Fail(Core.Grpc.StatusCode.PermissionDenied, "no");
            return false;
        });
        await using Served served = await StartAsync(interceptor: watcher);
        using RawConnection connection = await ConnectAsync(served);
        Assert.True(await connection.TrySendAsync(Opening(Path), _time.Token));
        Assert.True(await connection.ReceivesAsync("grpc-status\u00017"u8.ToArray(), _time.Token));
        connection.Dispose();
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 0, "the call is over");
        Assert.Empty(_begun);
        Assert.Equal("end PermissionDenied", watcher.Seen[^1]);
    }

    private async Task<Served> StartAsync(bool isImpatient = false, ServerInterceptor? interceptor = null)
    {
        Served served = await Served.StartAsync(options =>
        {
            if (interceptor is not null)
                options.Interceptors.Add(interceptor);
            if (isImpatient)
            {
                options.KeepAlive.Delay = TimeSpan.FromSeconds(1);
                options.KeepAlive.Timeout = TimeSpan.FromSeconds(3);
            }
        });
        served.Server.AddSole(TestServiceDescriptor.FullDuplexCall, () =>
        {
            EchoStream stream = new();
            lock (_begun)
                _begun.Add(stream);
            return stream;
        });
        return served;
    }

    private static byte[] Opening(string path, string header = "")
    {
        byte[] block = [0x20, .. FrameWriter.CallHeaders(path), .. header.Length == 0 ? [] : FrameWriter.Header(header, "1H")];
        return [.. FrameWriter.Preface, .. new FrameWriter().Headers(1, block, FrameFlags.EndHeaders).Written.Span];
    }

    private static async Task<RawConnection> ConnectAsync(Served served)
    {
        RawConnection? connection = await RawConnection.TryConnectAsync(served.Server.Addresses[0], CancellationToken.None);
        Assert.NotNull(connection);
        return connection;
    }

    private async Task<RawConnection> OpenAsync(Served served, byte[] opening)
    {
        RawConnection connection = await ConnectAsync(served);
        Assert.True(await connection.TrySendAsync(opening, _time.Token));
        await Eventually.HoldsAsync(() => _begun.Count == 1, "the call has begun");
        return connection;
    }
}
