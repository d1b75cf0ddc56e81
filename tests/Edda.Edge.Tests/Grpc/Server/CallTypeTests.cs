using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Tests.Grpc.Server;

public class CallTypeTests
{
    public static TheoryData<bool> Transports => [false, true];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Unary(bool overUnix)
    {
        using var folder = new TemporaryFolder();
        await using Served served = await StartAsync(folder, overUnix);
        foreach (int size in new[] { 0, 1, 4000, 5000, 300_000, 2_000_000 })
        {
            SimpleResponse response = await served.Client.UnaryCallAsync(Served.Request(size));
            Assert.Equal(size, response.EnsurePayload().Body.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Client_streaming(bool overUnix)
    {
        using var folder = new TemporaryFolder();
        await using Served served = await StartAsync(folder, overUnix);
        await using var call = served.Client.StreamingInputCall();
        var request = new StreamingInputCallRequest();
        foreach (int size in new[] { 1, 20, 300_000 })
        {
            request.EnsurePayload().Body.Resize(size).Clear();
            await call.WriteAsync(request);
        }

        await call.CompleteAsync();
        var response = new StreamingInputCallResponse();
        Assert.True(await call.ReadAsync(response));
        Assert.Equal(300_021, response.AggregatedPayloadSize);
        Assert.False(await call.ReadAsync(response));
        Assert.True(call.Status.IsOk);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Server_streaming(bool overUnix)
    {
        using var folder = new TemporaryFolder();
        await using Served served = await StartAsync(folder, overUnix);
        var request = new StreamingOutputCallRequest();
        int[] sizes = [1, 0, 200_000, 5];
        foreach (int size in sizes)
        {
            request.ResponseParameters.Add().Size = size;
        }

        await using var call = served.Client.StreamingOutputCall(request);
        var response = new StreamingOutputCallResponse();
        foreach (int size in sizes)
        {
            Assert.True(await call.ReadAsync(response));
            Assert.Equal(size, response.EnsurePayload().Body.Length);
        }

        Assert.False(await call.ReadAsync(response));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Duplex(bool overUnix)
    {
        using var folder = new TemporaryFolder();
        await using Served served = await StartAsync(folder, overUnix);
        await using var call = served.Client.FullDuplexCall();
        var request = new StreamingOutputCallRequest();
        var response = new StreamingOutputCallResponse();
        for (int size = 1; size < 100_000; size *= 9)
        {
            request.EnsurePayload().Body.Resize(size).Clear();
            await call.WriteAsync(request);
            Assert.True(await call.ReadAsync(response));
            Assert.Equal(size, response.EnsurePayload().Body.Length);
        }

        await call.CompleteAsync();
        Assert.False(await call.ReadAsync(response));
    }

    [Fact]
    public async Task Both_ways_packed()
    {
        await using Served served = await Served.StartAsync();
        bool cameCompressed = false;
        served.Service.OnUnary = (request, response, call) =>
        {
            cameCompressed = call.RequestCompressed;
            call.Compress = true;
            response.EnsurePayload().Body = request.EnsurePayload().Body;
            return default;
        };
        var report = new CallReport();

        SimpleResponse response = await served.Client.UnaryCallAsync(
            Served.Request(100_000), new CallOptions { Compression = true, Report = report });

        Assert.Equal(100_000, response.EnsurePayload().Body.Length);
        Assert.True(cameCompressed);
        Assert.True(report.ResponseCompressed);
    }

    [Fact]
    public async Task A_unix_peer_is_known_by_what_the_kernel_says()
    {
        using var folder = new TemporaryFolder();
        await using Served served = await StartAsync(folder, overUnix: true);
        UnixPeer? seen = null;
        served.Service.OnUnary = (_, _, call) =>
        {
            seen = call.Peer.Unix;
            return default;
        };

        await served.Client.UnaryCallAsync(new SimpleRequest());

        Assert.Equal(Environment.ProcessId, seen?.Pid);
    }

    [Fact]
    public async Task A_tcp_peer_is_known_by_its_address()
    {
        await using Served served = await Served.StartAsync();
        bool isLoopback = false;
        served.Service.OnUnary = (_, _, call) =>
        {
            isLoopback = call.Peer.IsLoopback && call.Peer.Unix is null && !call.Peer.IsTls;
            return default;
        };

        await served.Client.UnaryCallAsync(new SimpleRequest());

        Assert.True(isLoopback);
    }

    private static Task<Served> StartAsync(TemporaryFolder folder, bool overUnix) =>
        overUnix ? Served.StartAsync(listen: "unix:" + folder.File("s")) : Served.StartAsync();
}
