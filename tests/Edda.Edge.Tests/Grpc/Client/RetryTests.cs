using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Edge.Tests.Grpc.Client;

public class RetryTests
{
    private static readonly RetryPolicy Quick = new()
    {
        MaxAttempts = 4,
        InitialBackoff = TimeSpan.FromMilliseconds(1),
        MaxBackoff = TimeSpan.FromMilliseconds(2),
    };

    [Fact]
    public async Task A_failed_call_is_repeated_until_it_succeeds_and_says_how_often()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(FailUntil(3, StatusCode.Unavailable));
        await using GrpcChannel channel = Channel(server, Quick);
        var report = new CallReport();

        await new TestServiceClient(channel).EmptyCallAsync(new Empty(), new CallOptions { Report = report });

        Assert.Equal((3, 3), (server.Calls, report.Attempts));
    }

    [Fact]
    public async Task The_server_sees_which_attempt_it_is()
    {
        string? previous = null;
        await using ScriptedServer server = await ScriptedServer.StartAsync((number, call) =>
        {
            previous = call.Header("grpc-previous-rpc-attempts");
            return FailUntil(2, StatusCode.Unavailable)(number, call);
        });
        await using GrpcChannel channel = Channel(server, Quick);

        await new TestServiceClient(channel).EmptyCallAsync(new Empty());

        Assert.Equal("1", previous);
    }

    [Fact]
    public async Task It_is_not_repeated_more_often_than_the_policy_says()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(FailUntil(100, StatusCode.Unavailable));
        await using GrpcChannel channel = Channel(server, Quick);

        await FailAsync(channel, StatusCode.Unavailable);

        Assert.Equal(Quick.MaxAttempts, server.Calls);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.DeadlineExceeded)]
    [InlineData(StatusCode.Internal)]
    public async Task Another_failure_than_the_policy_names_is_final(StatusCode code)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(FailUntil(100, code));
        await using GrpcChannel channel = Channel(server, Quick);

        await FailAsync(channel, code);

        Assert.Equal(1, server.Calls);
    }

    [Fact]
    public async Task Without_a_policy_nothing_is_repeated()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(FailUntil(100, StatusCode.Unavailable));
        await using GrpcChannel channel = Channel(server, null);

        await FailAsync(channel, StatusCode.Unavailable);

        Assert.Equal(1, server.Calls);
    }

    [Fact]
    public async Task A_call_that_has_begun_to_answer_is_not_repeated()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (_, call) =>
        {
            await call.SendHeadersAsync();
            call.Fail(StatusCode.Unavailable, "after the headers");
        });
        await using GrpcChannel channel = Channel(server, Quick);

        await FailAsync(channel, StatusCode.Unavailable);

        Assert.Equal(1, server.Calls);
    }

    [Fact]
    public async Task A_server_that_wants_no_repetition_gets_none()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((_, call) =>
        {
            call.ResponseTrailers.Add("grpc-retry-pushback-ms", "-1");
            call.Fail(StatusCode.Unavailable, "leave me alone");
            return default;
        });
        await using GrpcChannel channel = Channel(server, Quick);

        await FailAsync(channel, StatusCode.Unavailable);

        Assert.Equal(1, server.Calls);
    }

    [Fact]
    public async Task While_many_calls_fail_nothing_is_repeated_so_that_all_repetitions_together_are_bounded()
    {
        const int Calls = 50;
        await using ScriptedServer server = await ScriptedServer.StartAsync(FailUntil(1000, StatusCode.Unavailable));
        await using GrpcChannel channel = Channel(server, Quick);

        for (int i = 0; i < Calls; i++)
        {
            await FailAsync(channel, StatusCode.Unavailable);
        }

        // Five failures empty the upper half of the bucket; each of them was one attempt.
        Assert.InRange(server.Calls, Calls, Calls + 5);
    }

    [Fact]
    public async Task A_deadline_ends_the_repetitions()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(FailUntil(100, StatusCode.Unavailable));
        var slow = new RetryPolicy { InitialBackoff = TimeSpan.FromHours(1), MaxBackoff = TimeSpan.FromHours(1) };
        await using GrpcChannel channel = Channel(server, slow);
        var options = new CallOptions { Timeout = TimeSpan.FromMilliseconds(200) };

        await Assert.ThrowsAsync<RpcException>(
            () => new TestServiceClient(channel).EmptyCallAsync(new Empty(), options).AsTask());

        Assert.Equal(1, server.Calls);
    }

    private static Func<int, ServerCall, ValueTask> FailUntil(int success, StatusCode code) => (number, call) =>
    {
        if (number < success)
        {
            call.Fail(code, $"attempt {number}");
        }

        return default;
    };

    private static async Task FailAsync(GrpcChannel channel, StatusCode expected)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => new TestServiceClient(channel).EmptyCallAsync(new Empty()).AsTask());
        Assert.Equal(expected, failure.Code);
    }

    private static GrpcChannel Channel(ScriptedServer server, RetryPolicy? policy) =>
        GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { Retry = policy });
}
