using Edda.Contracts.Opentelemetry.Proto.Collector.Metrics.V1;
using Edda.Contracts.Opentelemetry.Proto.Common.V1;
using Edda.Contracts.Opentelemetry.Proto.Metrics.V1;
using OtlpGauge = Edda.Contracts.Opentelemetry.Proto.Metrics.V1.Gauge;
using OtlpMetric = Edda.Contracts.Opentelemetry.Proto.Metrics.V1.Metric;

namespace Edda.Edge.Metrics.Internal;

/// <summary>
/// The registry as OTLP, cumulative since the start. One message, filled anew for each export. One thread at a time.
/// </summary>
internal sealed class OtlpBatch
{
    private readonly Dictionary<string, OtlpMetric> _byName = new(StringComparer.Ordinal);

    public ExportMetricsServiceRequest Message { get; } = new();

    public void Fill(MetricRegistry registry, string service, string version, DateTimeOffset now)
    {
        Message.Clear();
        _byName.Clear();
        ResourceMetrics resource = Message.ResourceMetrics.Add();
        KeyValueList attributes = resource.EnsureResource().Attributes;
        Add(attributes, "service.name", service);
        Add(attributes, "service.version", version);
        ScopeMetrics scope = resource.ScopeMetrics.Add();
        scope.EnsureScope().Name = "edda";
        scope.Scope!.Version = version;

        ulong start = Nanoseconds(registry.Started);
        ulong end = Nanoseconds(now);
        foreach (Instrument instrument in registry.Instruments)
        {
            if (!_byName.TryGetValue(instrument.Name, out OtlpMetric? metric))
            {
                metric = scope.Metrics.Add();
                metric.Name = instrument.Name;
                metric.Unit = instrument.Unit;
                metric.Description = instrument.Description;
                _byName.Add(instrument.Name, metric);
            }

            Add(metric, instrument, start, end);
        }
    }

    private static void Add(OtlpMetric metric, Instrument instrument, ulong start, ulong end)
    {
        switch (instrument)
        {
            case Counter counter:
                Sum sum = metric.EnsureSum();
                sum.IsMonotonic = true;
                sum.AggregationTemporality = AggregationTemporality.Cumulative;
                Begin(sum.DataPoints.Add(), instrument, start, end).AsInt = counter.Value;
                break;
            case Gauge gauge:
                OtlpGauge measured = metric.EnsureGauge();
                Begin(measured.DataPoints.Add(), instrument, start, end).AsDouble = gauge.Value;
                break;
            case Histogram histogram:
                Add(metric.EnsureHistogram().DataPoints.Add(), histogram, start, end);
                metric.Histogram!.AggregationTemporality = AggregationTemporality.Cumulative;
                break;
        }
    }

    private static void Add(HistogramDataPoint point, Histogram histogram, ulong start, ulong end)
    {
        point.StartTimeUnixNano = start;
        point.TimeUnixNano = end;
        Span<long> buckets = stackalloc long[histogram.Bounds.Count + 1];
        point.Count = (ulong)histogram.Read(buckets);
        point.Sum = histogram.Sum;
        foreach (long bucket in buckets)
            point.BucketCounts.Add((ulong)bucket);
        foreach (double bound in histogram.Bounds)
            point.ExplicitBounds.Add(bound);
        AddLabels(point.Attributes, histogram);
    }

    private static NumberDataPoint Begin(NumberDataPoint point, Instrument instrument, ulong start, ulong end)
    {
        point.StartTimeUnixNano = start;
        point.TimeUnixNano = end;
        AddLabels(point.Attributes, instrument);
        return point;
    }

    private static void AddLabels(KeyValueList attributes, Instrument instrument)
    {
        foreach (MetricLabel label in instrument.Labels)
            Add(attributes, label.Name, label.Value);
    }

    private static void Add(KeyValueList attributes, string key, string value)
    {
        KeyValue attribute = attributes.Add();
        attribute.Key = key;
        attribute.EnsureValue().StringValue = value;
    }

    private static ulong Nanoseconds(DateTimeOffset time) => (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
