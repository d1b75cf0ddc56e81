using System.Globalization;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Edge.Metrics.Internal;

/// <summary>The instruments of one method. Any thread may use it.</summary>
internal sealed class MethodMetrics(MetricRegistry registry, string method)
{
    private readonly Counter?[] _calls = new Counter?[(int)StatusCode.Unauthenticated + 1];

    private readonly Histogram _duration = registry.Histogram(
        "rpc.server.duration", "s", "how long calls took", Histogram.Durations, new MetricLabel("rpc.method", method));

    public void Record(in CallSummary summary)
    {
        int code = Math.Clamp((int)summary.Code, 0, _calls.Length - 1);
        // The registry answers everybody with the same counter, so two threads here at once do no harm.
        Counter calls = _calls[code] ??= registry.Counter(
            "rpc.server.calls", "{call}", "calls that ended", new MetricLabel("rpc.method", method),
            new MetricLabel("rpc.grpc.status_code", code.ToString(CultureInfo.InvariantCulture)));
        calls.Add();
        _duration.Record(summary.Elapsed.TotalSeconds);
    }
}
