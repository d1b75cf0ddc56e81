using Edda.Edge.Logs;

namespace Edda.Loki;

/// <summary>What happens to the service as a whole. The numbers keep their meaning.</summary>
internal sealed class LokiLog(Logger log)
{
    private const int NeedsRestartId = LogEvents.Services + 221;

    public void NeedsRestart(string settings) =>
        log.Begin(LogLevel.Warning, NeedsRestartId, "these settings are taken over by a restart only").With("settings", settings).Write();
}
