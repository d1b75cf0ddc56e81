namespace Edda.Edge.Logs.Internal;

/// <summary>Where lines end up. Only the pipeline's writer thread uses it.</summary>
internal abstract class LogSink : IDisposable
{
    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>Writes whole lines. Throws IOException or UnauthorizedAccessException when it cannot.</summary>
    /// <returns>How many bytes were dealt with; fewer than given never happens without an exception.</returns>
    public abstract void Write(ReadOnlySpan<byte> lines, out int written);

    /// <summary>Somebody else may have moved the file away: begin a new one.</summary>
    public virtual void Reopen()
    {
    }

    public virtual void Dispose()
    {
    }
}
