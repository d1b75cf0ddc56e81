using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Tests.Grpc.Client;

public class CallEndTests
{
    [Fact]
    public async Task A_deadline_that_passes_ends_the_call_on_both_sides()
    {
        var seen = new TaskCompletionSource();
        await using ScriptedServer server = await ScriptedServer.StartAsync((_, call) => UntilEnded(call, seen));
        await using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);

        var failure = await Assert.ThrowsAsync<RpcException>(() => new TestServiceClient(channel)
            .EmptyCallAsync(new Empty(), new CallOptions { Timeout = TimeSpan.FromMilliseconds(50) }).AsTask());

        Assert.Equal(StatusCode.DeadlineExceeded, failure.Code);
        await seen.Task.WaitAsync(ChildProcess.Patience);
    }

    [Fact]
    public async Task A_caller_that_cancels_sees_cancelled_and_the_server_is_told()
    {
        var begun = new TaskCompletionSource();
        var seen = new TaskCompletionSource();
        await using ScriptedServer server = await ScriptedServer.StartAsync((_, call) =>
        {
            begun.SetResult();
            return UntilEnded(call, seen);
        });
        await using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        using var cancel = new CancellationTokenSource();
        Task<Empty> call = new TestServiceClient(channel)
            .EmptyCallAsync(new Empty(), new CallOptions { Cancellation = cancel.Token }).AsTask();
        await begun.Task.WaitAsync(ChildProcess.Patience);

        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call)).Code);
        await seen.Task.WaitAsync(ChildProcess.Patience);
    }

    [Fact]
    public async Task Disposing_a_stream_tells_the_server()
    {
        var begun = new TaskCompletionSource();
        var seen = new TaskCompletionSource();
        await using ScriptedServer server = await ScriptedServer.StartAsync((_, call) =>
        {
            begun.SetResult();
            return UntilEnded(call, seen);
        });
        await using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        await using (new TestServiceClient(channel).FullDuplexCall())
        {
            await begun.Task.WaitAsync(ChildProcess.Patience);
        }

        await seen.Task.WaitAsync(ChildProcess.Patience);
    }

    [Fact]
    public async Task A_write_after_the_end_is_no_surprise_but_an_rpc_failure()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((_, call) =>
            throw new RpcException(StatusCode.Aborted, "not today"));
        await using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        await using GrpcStream<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
            new TestServiceClient(channel).FullDuplexCall();
        var end = await Assert.ThrowsAsync<RpcException>(
            () => call.ReadAsync(new StreamingOutputCallResponse()).AsTask());

        Assert.Equal(StatusCode.Aborted, end.Code);
        await Eventually.HoldsAsync(
            async () => await Record.ExceptionAsync(
                () => call.WriteAsync(new StreamingOutputCallRequest()).AsTask()) is RpcException,
            "writes fail");
        Assert.Equal(StatusCode.Aborted, call.Status.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task A_peer_that_is_no_grpc_server_is_a_status_and_not_a_surprise(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = AnswerAsync(listener, answer);
        await using GrpcChannel channel =
            GrpcChannel.ForAddress($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        var failure = await Assert.ThrowsAsync<RpcException>(() => new TestServiceClient(channel)
            .EmptyCallAsync(new Empty(), new CallOptions { Timeout = ChildProcess.Patience }).AsTask());

        Assert.Contains(failure.Code, new[] { StatusCode.Unavailable, StatusCode.Internal });
        listener.Stop();
        await Record.ExceptionAsync(() => serving);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public async Task A_server_that_ends_its_connections_is_unavailable(int lastStream)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = EndAsync(listener, lastStream);
        await using GrpcChannel channel =
            GrpcChannel.ForAddress($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        var failure = await Assert.ThrowsAsync<RpcException>(() => new TestServiceClient(channel)
            .EmptyCallAsync(new Empty(), new CallOptions { Timeout = ChildProcess.Patience }).AsTask());

        Assert.Equal(StatusCode.Unavailable, failure.Code);
        await serving;
    }

    /// <summary>SETTINGS, then GOAWAY without an error once the call is here, and the end.</summary>
    private static async Task EndAsync(TcpListener listener, int lastStream)
    {
        using TcpClient peer = await listener.AcceptTcpClientAsync();
        NetworkStream stream = peer.GetStream();
        await stream.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 });
        var header = new byte[9];
        await stream.ReadExactlyAsync(new byte[24]);
        do
        {
            await stream.ReadExactlyAsync(header);
            await stream.ReadExactlyAsync(new byte[(header[1] << 8) | header[2]]);
        }
        while (header[3] != 1);

        byte[] goAway = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(goAway.AsSpan(9), lastStream);
        await stream.WriteAsync(goAway);
        listener.Stop();
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        while (true)
        {
            using TcpClient peer = await listener.AcceptTcpClientAsync();
            await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
        }
    }

    private static async ValueTask UntilEnded(ServerCall call, TaskCompletionSource seen)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, call.Cancellation);
        }
        finally
        {
            seen.TrySetResult();
        }
    }
}
