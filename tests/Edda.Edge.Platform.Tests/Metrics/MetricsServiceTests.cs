using Edda.Contracts.Metrics.V1;
using Edda.Edge.Grpc;
using Edda.Edge.Metrics;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Metrics;

public sealed class MetricsServiceTests
{
    [Fact]
    public async Task Metrics_are_told_with_their_labels_and_by_prefix()
    {
        FakeClock clock = new();
        MetricRegistry registry = new(clock);
        registry.Counter("a.calls", "{call}", "calls", new MetricLabel("m", "x")).Add(3);
        registry.ObserveGauge("a.level", "1", "a level", () => 0.5);
        registry.Histogram("a.took", "s", "how long", [1, 2]).Record(1.5);
        registry.Counter("b", "1", "");
        await using TestServer test = new();
        test.Server.AddService(new MetricsService(registry, clock));
        await test.StartAsync();
        clock.Advance(TimeSpan.FromSeconds(1));

        GetMetricsResponse response = await new MetricsClient(test.Channel).GetMetricsAsync(
            new GetMetricsRequest { Prefix = "a." }, TestServer.Patiently);

        Assert.Equal(1000, response.NowUnixMs - response.StartedUnixMs);
        Assert.Equal(3, response.Metrics.Count);
        Assert.Equal(3UL, response.Metrics[0].Counter);
        Assert.True(response.Metrics[0].Labels.TryGet("m", out var label) && label == "x");
        Assert.Equal(0.5, response.Metrics[1].Gauge);
        Assert.Equal([0UL, 1UL, 0UL], response.Metrics[2].Histogram!.Buckets);
        Assert.Equal(1.5, response.Metrics[2].Histogram!.Sum);
    }

    [Fact]
    public async Task Calls_are_counted_by_method_and_status_and_timed()
    {
        MetricRegistry registry = new(TimeProvider.System);
        await using TestServer test = new(new CallMetricsInterceptor(registry));
        test.Server.AddService(new MetricsService(registry, TimeProvider.System));
        await test.StartAsync();
        MetricsClient client = new(test.Channel);

        await client.GetMetricsAsync(new GetMetricsRequest(), TestServer.Patiently);
        await client.GetMetricsAsync(new GetMetricsRequest(), TestServer.Patiently);

        Counter calls = registry.Counter(
            "rpc.server.calls", "{call}", "", new MetricLabel("rpc.method", "/metrics.v1.Metrics/GetMetrics"),
            new MetricLabel("rpc.grpc.status_code", "0"));
        // The answer is on its way before the call has ended.
        await Eventually.HoldsAsync(() => calls.Value == 2, "both calls have ended");
        Edda.Edge.Metrics.Histogram took = registry.Histogram(
            "rpc.server.duration", "s", "", Edda.Edge.Metrics.Histogram.Durations,
            new MetricLabel("rpc.method", "/metrics.v1.Metrics/GetMetrics"));
        await Eventually.HoldsAsync(() => took.Read(new long[took.Bounds.Count + 1]) == 2, "both are timed");
    }
}
