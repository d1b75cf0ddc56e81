namespace Edda.Edge.Logs.Internal;

/// <summary>What the log says about itself.</summary>
internal sealed class LogsLog(Logger log)
{
    private const int DroppedId = LogEvents.Logs + 1;
    private const int CannotWriteId = LogEvents.Logs + 2;

    public void Dropped(long entries, long total) =>
        log.Begin(LogLevel.Warning, DroppedId, "entries were dropped because the queue was full")
            .With("entries", entries).With("total", total).Write();

    public void CannotWrite(string sink, Exception failure) =>
        log.Begin(LogLevel.Error, CannotWriteId, "entries wait because the log cannot be written")
            .With("sink", sink).With("error", failure).Write();
}
