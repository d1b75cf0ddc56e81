using Edda.Edge.Logs;

namespace Edda.Edge.Hosting.Internal;

/// <summary>The life of the service.</summary>
internal sealed class HostingLog(Logger log)
{
    private const int StartedId = LogEvents.Hosting + 1;
    private const int DrainingId = LogEvents.Hosting + 2;
    private const int DrainedId = LogEvents.Hosting + 3;
    private const int NeedsRestartId = LogEvents.Hosting + 4;
    private const int CrashedId = LogEvents.Hosting + 5;

    public void Started(string version, string addresses) =>
        log.Begin(LogLevel.Information, StartedId, "serving")
            .With("version", version).With("pid", Environment.ProcessId).With("addresses", addresses).Write();

    public void Draining(string signal, TimeSpan timeout) =>
        log.Begin(LogLevel.Information, DrainingId, "asked to end")
            .With("signal", signal).With("timeout_ms", timeout).Write();

    public void Drained(bool inTime) =>
        log.Begin(inTime ? LogLevel.Information : LogLevel.Warning, DrainedId, "ended").With("in_time", inTime).Write();

    public void NeedsRestart(string names) =>
        log.Begin(LogLevel.Warning, NeedsRestartId, "changed settings wait for a restart").With("names", names).Write();

    public void Crashed(Exception failure) =>
        log.Begin(LogLevel.Critical, CrashedId, "unexpected failure")
            .With("error", failure).With("stack", failure.ToString()).Write();
}
