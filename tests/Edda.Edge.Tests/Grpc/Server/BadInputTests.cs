using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Edge.Tests.Grpc.Server;

public class BadInputTests
{
    [Theory]
    [InlineData("00 00 00 00 04 1A 02 12 05", StatusCode.InvalidArgument, "payload.body")]
    [InlineData("00 7F FF FF FF", StatusCode.ResourceExhausted, "2147483647")]
    [InlineData("00 FF FF FF FF 00", StatusCode.ResourceExhausted, "4294967295")]
    [InlineData("02 00 00 00 00", StatusCode.Internal, "flag")]
    [InlineData("01 00 00 00 00", StatusCode.Internal, "encoding")]
    [InlineData("00 00 00 00 05 00", StatusCode.Internal, "inside")]
    [InlineData("00 00 00", StatusCode.Internal, "inside")]
    [InlineData("", StatusCode.Internal, "No message")]
    [InlineData("00 00 00 00 00 00 00 00 00 00", StatusCode.Internal, "More than one")]
    public async Task Bytes_that_are_no_request(string hex, StatusCode code, string hint)
    {
        await using Served served = await Served.StartAsync();

        using HttpResponseMessage response =
            await served.SendRawAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Equal(((int)code).ToString(), Served.Value(response, "grpc-status"));
        Assert.Contains(hint, Served.Value(response, "grpc-message"), StringComparison.Ordinal);
        await served.Client.UnaryCallAsync(Served.Request());
    }

    [Theory]
    [InlineData("grpc-timeout", "soon", StatusCode.Internal)]
    [InlineData("grpc-encoding", "snappy", StatusCode.Unimplemented)]
    public async Task Headers_that_make_no_call(string name, string value, StatusCode code)
    {
        await using Served served = await Served.StartAsync();

        using HttpResponseMessage response = await served.SendRawAsync(
            [0, 0, 0, 0, 0], headers => headers.TryAddWithoutValidation(name, value));

        Assert.Equal(((int)code).ToString(), Served.Value(response, "grpc-status"));
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
    {
        await using Served served = await Served.StartAsync();

        using HttpResponseMessage response = await served.SendRawAsync([0, 0, 0, 0, 0], path: "/no.Such/Method");

        Assert.Equal("12", Served.Value(response, "grpc-status"));
    }

    [Fact]
    public async Task A_message_that_unpacks_beyond_the_limit_is_refused()
    {
        await using Served served = await Served.StartAsync(options => options.Limits.MaxReceiveMessageSize = 100_000);

        var failure = await Assert.ThrowsAsync<RpcException>(() => served.Client.UnaryCallAsync(
            Served.Request(3_000_000), new CallOptions { Compression = true }).AsTask());

        Assert.Equal(StatusCode.ResourceExhausted, failure.Code);
    }

    [Fact]
    public async Task A_response_beyond_the_limit_of_either_side_is_resource_exhausted()
    {
        await using Served served = await Served.StartAsync(
            options => options.Limits.MaxSendMessageSize = 300_000,
            channel: new GrpcChannelOptions { MaxReceiveMessageSize = 100_000 });
        foreach (int size in new[] { 200_000, 400_000 })
        {
            var failure = await Assert.ThrowsAsync<RpcException>(
                () => served.Client.UnaryCallAsync(Served.Request(size)).AsTask());
            Assert.Equal(StatusCode.ResourceExhausted, failure.Code);
        }
    }

    [Fact]
    public async Task Large_messages_in_sum_are_bounded_and_given_back()
    {
        await using Served served = await Served.StartAsync(options => options.Limits.MaxBufferedBytes = 1_000_000);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => served.Client.UnaryCallAsync(Served.Request(2_000_000)).AsTask());
        Assert.Equal(StatusCode.ResourceExhausted, failure.Code);
        for (int i = 0; i < 5; i++)
        {
            await served.Client.UnaryCallAsync(Served.Request(300_000));
        }
    }
}
