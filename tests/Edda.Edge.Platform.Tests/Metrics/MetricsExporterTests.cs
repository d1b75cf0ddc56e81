using Edda.Contracts.Opentelemetry.Proto.Collector.Metrics.V1;
using Edda.Contracts.Opentelemetry.Proto.Metrics.V1;
using Edda.Edge.Grpc;
using Edda.Edge.Logs;
using Edda.Edge.Metrics;
using Edda.Edge.Platform.Tests.Support;
using OtlpMetric = Edda.Contracts.Opentelemetry.Proto.Metrics.V1.Metric;

namespace Edda.Edge.Platform.Tests.Metrics;

public sealed class MetricsExporterTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly FakeClock _clock = new();
    private readonly MetricRegistry _registry;

    public MetricsExporterTests()
    {
        _registry = new MetricRegistry(_clock);
        _registry.Counter("calls", "{call}", "calls", new MetricLabel("m", "a")).Add(3);
        _registry.Counter("calls", "{call}", "calls", new MetricLabel("m", "b")).Add(4);
        _registry.Gauge("level", "1", "a level").Set(0.5);
        _registry.Histogram("took", "s", "how long", [1, 2]).Record(1.5);
    }

    [Fact]
    public async Task The_collector_gets_everything_at_each_interval_and_at_the_end()
    {
        Collector collector = new();
        await using TestServer test = new();
        test.Server.AddService(collector);
        await test.StartAsync();
        MetricsExporter exporter = Start(test.Channel.Address, Logger.None);

        _clock.Advance(Interval);
        ExportMetricsServiceRequest first = await collector.NextAsync();
        await exporter.DisposeAsync();
        ExportMetricsServiceRequest last = await collector.NextAsync();

        ScopeMetrics scope = first.ResourceMetrics[0].ScopeMetrics[0];
        Assert.Equal("loki", first.ResourceMetrics[0].Resource!.Attributes[0].Value!.StringValue.ToString());
        Assert.Equal(3, scope.Metrics.Count);
        OtlpMetric calls = scope.Metrics[0];
        Assert.Equal(2, calls.Sum!.DataPoints.Count);
        Assert.True(calls.Sum.IsMonotonic);
        Assert.Equal(AggregationTemporality.Cumulative, calls.Sum.AggregationTemporality);
        Assert.Equal(4, calls.Sum.DataPoints[1].AsInt);
        Assert.Equal("b", calls.Sum.DataPoints[1].Attributes[0].Value!.StringValue.ToString());
        Assert.Equal(0.5, scope.Metrics[1].Gauge!.DataPoints[0].AsDouble);
        HistogramDataPoint took = scope.Metrics[2].Histogram!.DataPoints[0];
        Assert.Equal([0UL, 1UL, 0UL], took.BucketCounts);
        Assert.Equal([1.0, 2.0], took.ExplicitBounds);
        Assert.Equal(1UL, took.Count);
        Assert.Equal(
            Interval.Ticks * 100, (long)(took.TimeUnixNano - took.StartTimeUnixNano));
        Assert.Equal(3, last.ResourceMetrics[0].ScopeMetrics[0].Metrics.Count);
    }

    [Fact]
    public async Task A_collector_that_is_away_is_told_once()
    {
        using TemporaryFolder folder = new();
        MemorySink sink = new();
        using LogPipeline logs = MemorySink.Pipeline(sink);
        MetricsExporter exporter = new(
            _registry, "unix:" + folder.File("none"), Interval, "loki", "1", logs.For("metrics"), TimeProvider.System);

        await exporter.DisposeAsync();

        await Eventually.HoldsAsync(() => sink.Lines.Length > 0, "the entry");
        Assert.Contains("metrics cannot be sent", Assert.Single(sink.Lines), StringComparison.Ordinal);
    }

    private MetricsExporter Start(string address, Logger log) =>
        new(_registry, address, Interval, "loki", "1.0", log, _clock);

    private sealed class Collector : MetricsServiceBase
    {
        private readonly System.Threading.Channels.Channel<ExportMetricsServiceRequest> _seen =
            System.Threading.Channels.Channel.CreateUnbounded<ExportMetricsServiceRequest>();

        public override ValueTask Export(
            ExportMetricsServiceRequest request, ExportMetricsServiceResponse response, ServerCall call)
        {
            ExportMetricsServiceRequest kept = new();
            kept.CopyFrom(request);
            return _seen.Writer.WriteAsync(kept);
        }

        public async Task<ExportMetricsServiceRequest> NextAsync()
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
            return await _seen.Reader.ReadAsync(limit.Token);
        }
    }
}
