using Edda.Edge.Logs;

namespace Edda.Edge.Metrics.Internal;

/// <summary>Whether the collector gets the metrics: told when that changes, not each time.</summary>
internal sealed class MetricsLog(Logger log)
{
    private const int FailingId = LogEvents.Metrics + 1;
    private const int WorkingId = LogEvents.Metrics + 2;
    private const int RefusedId = LogEvents.Metrics + 3;

    public void Failing(string address, string status) =>
        log.Begin(LogLevel.Warning, FailingId, "metrics cannot be sent").With("collector", address)
            .With("status", status).Write();

    public void Working(string address) =>
        log.Begin(LogLevel.Information, WorkingId, "metrics are sent").With("collector", address).Write();

    public void Refused(string address, long points, string reason) =>
        log.Begin(LogLevel.Warning, RefusedId, "the collector refused a part").With("collector", address)
            .With("points", points).With("reason", reason).Write();
}
