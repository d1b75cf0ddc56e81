using Edda.Edge.Logs;

namespace Edda.Edge.Metrics;

/// <summary>What every process says of itself. Measured when it is asked for.</summary>
public static class ProcessMetrics
{
    public static void AddTo(MetricRegistry registry, LogPipeline logs, TimeProvider clock)
    {
        DateTimeOffset started = clock.GetUtcNow();
        registry.ObserveGauge(
            "process.uptime", "s", "how long the process has run", () => (clock.GetUtcNow() - started).TotalSeconds);
        registry.ObserveGauge(
            "process.memory.resident", "By", "memory that is really there", () => Environment.WorkingSet);
        registry.ObserveCounter(
            "process.cpu.time", "ms", "processor time used, by the program and for it by the system",
            () => (long)Environment.CpuUsage.TotalTime.TotalMilliseconds);
        registry.ObserveGauge(
            "process.runtime.heap", "By", "managed memory in use", () => GC.GetTotalMemory(forceFullCollection: false));
        registry.ObserveCounter(
            "process.runtime.collections", "{collection}", "garbage collections", () => GC.CollectionCount(0));
        registry.ObserveCounter(
            "log.dropped", "{entry}", "log entries lost because the queue was full", () => logs.Dropped);
        registry.ObserveCounter("log.failures", "{attempt}", "attempts to write the log that failed", () => logs.Failures);
    }
}
