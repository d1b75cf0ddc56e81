using System.Collections.Concurrent;
using Edda.Edge.Grpc;
using Edda.Edge.Metrics.Internal;

namespace Edda.Edge.Metrics;

/// <summary>Counts and times calls by method. No memory per call once a method was seen with a status.</summary>
public sealed class CallMetricsInterceptor : ServerInterceptor
{
    /// <summary>Methods come and go at run time; those beyond this many share one set of instruments.</summary>
    private const int MaximumMethods = 256;

    private readonly MetricRegistry _registry;
    private readonly Gauge _active;
    private readonly MethodMetrics _others;
    private readonly ConcurrentDictionary<string, MethodMetrics> _methods = new(StringComparer.Ordinal);

    public CallMetricsInterceptor(MetricRegistry registry)
    {
        _registry = registry;
        _active = registry.Gauge("rpc.server.active", "{call}", "calls that are running");
        _others = new MethodMetrics(registry, "other");
    }

    public override bool Begin(ServerCall call)
    {
        _active.Add(1);
        return true;
    }

    public override void End(ServerCall call, in CallSummary summary)
    {
        _active.Add(-1);
        For(call.Path).Record(summary);
    }

    private MethodMetrics For(string path)
    {
        if (_methods.TryGetValue(path, out MethodMetrics? known))
            return known;

        return _methods.Count >= MaximumMethods
            ? _others
            : _methods.GetOrAdd(path, static (name, registry) => new MethodMetrics(registry, name), _registry);
    }
}
