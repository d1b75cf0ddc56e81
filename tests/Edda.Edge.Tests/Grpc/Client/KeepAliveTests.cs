using System.Net;
using System.Net.Sockets;
using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Edge.Tests.Grpc.Client;

public class KeepAliveTests
{
    // The shortest that SocketsHttpHandler takes; it is really waited.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_call_without_a_deadline_ends_when_the_server_answers_no_ping()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = new GrpcChannelOptions();
        options.KeepAlive.Delay = Shortest;
        options.KeepAlive.Timeout = Shortest;
        await using GrpcChannel channel = GrpcChannel.ForAddress($"http://{listener.LocalEndpoint}", options);
        Task<Empty> call = new TestServiceClient(channel).EmptyCallAsync(new Empty()).AsTask();

        // It says what makes a server of it, its SETTINGS, and never anything again.
        using Socket dead = await listener.AcceptSocketAsync();
        await dead.SendAsync(new FrameWriter().Settings().Written);

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.WaitAsync(ChildProcess.Patience));
        Assert.Equal(StatusCode.Unavailable, failure.Code);
        await Eventually.HoldsAsync(
            () => channel.State != ChannelState.Ready, "the connection is given up");
    }
}
