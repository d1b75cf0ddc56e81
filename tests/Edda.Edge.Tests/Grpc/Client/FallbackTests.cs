using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Tests.Grpc.Client;

public class FallbackTests
{
    [Fact]
    public async Task The_second_route_answers_while_the_first_does_not_and_no_longer_afterwards()
    {
        using var folder = new TemporaryFolder();
        string first = "unix:" + folder.File("first");
        await using ScriptedServer second = await ScriptedServer.StartAsync();
        await using GrpcChannel channel = Channel(first, second.Address);
        var report = new CallReport();
        var options = new CallOptions { Report = report };
        var client = new TestServiceClient(channel);

        await client.EmptyCallAsync(new Empty(), options);
        Assert.Equal(second.Address, report.Address);
        Assert.Equal(1, report.Attempts);

        await using ScriptedServer back = await ScriptedServer.StartAsync(listen: first);
        await Eventually.HoldsAsync(
            async () =>
            {
                await client.EmptyCallAsync(new Empty(), options);
                return report.Address == first;
            },
            "the first route is used again");
    }

    [Fact]
    public async Task A_stream_falls_back_too()
    {
        await using ScriptedServer second = await ScriptedServer.StartAsync();
        await using GrpcChannel channel = Channel("unix:/nowhere/at/all", second.Address);
        await using GrpcStream<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
            new TestServiceClient(channel).FullDuplexCall();

        await call.WriteAsync(new StreamingOutputCallRequest());

        Assert.True(await call.ReadAsync(new StreamingOutputCallResponse()));
    }

    [Fact]
    public async Task When_no_route_answers_the_failure_names_them_all()
    {
        await using GrpcChannel channel = Channel("unix:/nowhere/one", "unix:/nowhere/two");

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => new TestServiceClient(channel).EmptyCallAsync(new Empty()).AsTask());

        Assert.Equal(StatusCode.Unavailable, failure.Code);
        Assert.Contains("/nowhere/one", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/two", failure.Message, StringComparison.Ordinal);
    }

    private static GrpcChannel Channel(string first, string second)
    {
        var options = new GrpcChannelOptions();
        options.Fallbacks.Add(second);
        return GrpcChannel.ForAddress(first, options);
    }
}
