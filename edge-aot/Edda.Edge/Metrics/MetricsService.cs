using Edda.Contracts.Metrics.V1;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using ContractHistogram = Edda.Contracts.Metrics.V1.Histogram;
using ContractMetric = Edda.Contracts.Metrics.V1.Metric;

namespace Edda.Edge.Metrics;

/// <summary>The registry as a gRPC service, for those who have no collector.</summary>
public sealed class MetricsService(MetricRegistry registry, TimeProvider clock) : MetricsBase
{
    public static IReadOnlyList<FunctionDescription> Functions { get; } =
    [
        new FunctionDescription
        {
            Name = "get_metrics",
            Description = "Tells the service's counters, gauges and histograms.",
            Method = MetricsDescriptor.GetMetrics.Path,
            Parameters = [new ParameterDescription("prefix", ValueKind.String, "Only names that begin with it.")],
            Returns = ValueKind.Array,
            ReturnDescription = "Each metric with its unit, labels and value.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
    ];

    public override ValueTask GetMetrics(GetMetricsRequest request, GetMetricsResponse response, ServerCall call)
    {
        response.StartedUnixMs = registry.Started.ToUnixTimeMilliseconds();
        response.NowUnixMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        string prefix = request.Prefix.ToString();
        foreach (Instrument instrument in registry.Instruments)
        {
            if (instrument.Name.StartsWith(prefix, StringComparison.Ordinal))
                Copy(instrument, response.Metrics.Add());
        }

        return default;
    }

    private static void Copy(Instrument from, ContractMetric to)
    {
        to.Name = from.Name;
        to.Unit = from.Unit;
        to.Description = from.Description;
        foreach (MetricLabel label in from.Labels)
            to.Labels.Set(label.Name, label.Value);
        switch (from)
        {
            case Counter counter:
                to.Counter = (ulong)counter.Value;
                break;
            case Gauge gauge:
                to.Gauge = gauge.Value;
                break;
            case Histogram histogram:
                Copy(histogram, to.EnsureHistogram());
                break;
        }
    }

    private static void Copy(Histogram from, ContractHistogram to)
    {
        Span<long> buckets = stackalloc long[from.Bounds.Count + 1];
        to.Count = (ulong)from.Read(buckets);
        to.Sum = from.Sum;
        foreach (double bound in from.Bounds)
            to.Bounds.Add(bound);
        foreach (long bucket in buckets)
            to.Buckets.Add((ulong)bucket);
    }
}
