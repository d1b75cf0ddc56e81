using Edda.Contracts.Grpc.Health.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Health;
using Edda.Edge.Platform.Tests.Support;
using ServingStatus = Edda.Contracts.Grpc.Health.V1.HealthCheckResponse.ServingStatus;

namespace Edda.Edge.Platform.Tests.Health;

public sealed class HealthServiceTests : IAsyncLifetime
{
    private readonly TestServer _test = new();
    private readonly HealthBoard _board;
    private readonly HealthClient _client;

    public HealthServiceTests()
    {
        _board = new HealthBoard(_test.Server);
        _test.Server.AddService(new HealthService(_board, _test.Server));
        _client = new HealthClient(_test.Channel);
    }

    public Task InitializeAsync() => _test.StartAsync();

    public Task DisposeAsync() => _test.DisposeAsync().AsTask();

    [Fact]
    public async Task The_whole_serves_once_somebody_says_so()
    {
        Assert.Equal(ServingStatus.NotServing, await CheckAsync(""));

        _board.Set(serving: true);

        Assert.Equal(ServingStatus.Serving, await CheckAsync(""));
    }

    [Fact]
    public async Task A_bound_service_is_as_well_as_the_whole_unless_it_says_otherwise()
    {
        _board.Set(serving: true);
        Assert.Equal(ServingStatus.Serving, await CheckAsync("grpc.health.v1.Health"));

        _board.Set("grpc.health.v1.Health", serving: false);

        Assert.Equal(ServingStatus.NotServing, await CheckAsync("grpc.health.v1.Health"));
        Assert.Equal(ServingStatus.Serving, await CheckAsync(""));
    }

    [Fact]
    public async Task An_unknown_service_is_not_found()
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CheckAsync("a.B"));

        Assert.Equal(StatusCode.NotFound, failure.Code);
    }

    [Fact]
    public async Task A_watch_tells_each_change_once()
    {
        await using GrpcStream<HealthCheckRequest, HealthCheckResponse> watch =
            _client.Watch(new HealthCheckRequest { Service = "a.B" }, TestServer.Patiently);

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
        _board.Set("a.B", serving: true);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        _board.Set("a.B", serving: true);
        _board.Set(serving: false);
        _board.Set("a.B", serving: false);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
    }

    [Fact]
    public async Task A_watch_sees_a_service_that_is_added_later()
    {
        _board.Set(serving: true);
        await using GrpcStream<HealthCheckRequest, HealthCheckResponse> watch = _client.Watch(
            new HealthCheckRequest { Service = "metrics.v1.Metrics" }, TestServer.Patiently);
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));

        _test.Server.AddService(new Edda.Edge.Metrics.MetricsService(new(TimeProvider.System), TimeProvider.System));

        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
    }

    [Fact]
    public async Task The_last_word_of_a_watch_is_that_nothing_is_served()
    {
        _board.Set(serving: true);
        await using GrpcStream<HealthCheckRequest, HealthCheckResponse> watch =
            _client.Watch(new HealthCheckRequest(), TestServer.Patiently);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        _board.End();
        Task<bool> drained = _test.Server.DrainAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        RpcException end = await Assert.ThrowsAsync<RpcException>(() => NextAsync(watch));
        Assert.Equal(StatusCode.Unavailable, end.Code);
        Assert.True(await drained);
    }

    private static async Task<ServingStatus> NextAsync(GrpcStream<HealthCheckRequest, HealthCheckResponse> watch)
    {
        HealthCheckResponse response = new();
        Assert.True(await watch.ReadAsync(response));
        return response.Status;
    }

    private async Task<ServingStatus> CheckAsync(string service) =>
        (await _client.CheckAsync(new HealthCheckRequest { Service = service }, TestServer.Patiently)).Status;
}
