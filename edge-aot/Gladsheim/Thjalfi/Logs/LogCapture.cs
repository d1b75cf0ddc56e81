using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>
/// Carries one service's output from its FIFO into its segments. The FIFO outlives Gladsheim: while nobody reads, the
/// pipe fills and the service waits; nothing is lost and nobody gets SIGPIPE. Lives on the reactor it was made with.
/// </summary>
public sealed class LogCapture : IDisposable
{
    /// <summary>Opens (creating when needed) FIFO and segments. Call on the reactor's thread or before it starts.</summary>
    public static LogCapture Open(LogReactor reactor, string fifoPath, string directory, LogPolicy policy) => throw new NotSupportedException();

    public string FifoPath => throw new NotSupportedException();

    public LogStore Store => throw new NotSupportedException();

    /// <summary>Lines not written because the disk took none. Any thread.</summary>
    public ulong DroppedLines => throw new NotSupportedException();

    /// <summary>The last lines of output, newest last, also when the disk is full. Any thread.</summary>
    public string[] LastLines(int count) => throw new NotSupportedException();

    /// <summary>Calls back once, on the log reactor's thread, when a line with this text comes. Replaces an earlier watch.</summary>
    public void WatchFor(string text, bool atLineStart, Action found) => throw new NotSupportedException();

    public void StopWatching() => throw new NotSupportedException();

    /// <summary>Reads what is in the pipe now, then calls back on the log reactor's thread: after an exit, before its last lines are asked for.</summary>
    public void Drain(Action drained) => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
