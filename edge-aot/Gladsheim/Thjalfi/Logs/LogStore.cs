namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>A service's kept output, for reading. Any thread; each reader has a cursor of its own.</summary>
public sealed class LogStore
{
    public LogStore(string directory) => throw new NotSupportedException();

    /// <param name="tail">How many of the last lines; 0: all there are.</param>
    /// <param name="sinceUnixMs">Only lines from then on; 0: all there are.</param>
    public LogCursor Read(uint tail = 0, long sinceUnixMs = 0) => throw new NotSupportedException();

    /// <summary>Completes when something was written after the cursor came to the end.</summary>
    public ValueTask WaitForMoreAsync(LogCursor cursor, CancellationToken cancellation) => throw new NotSupportedException();
}
