namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>A place in a service's output. One thread at a time.</summary>
public sealed class LogCursor : IDisposable
{
    /// <summary>False at the end of what there is now; a later call goes on from there.</summary>
    public bool TryRead(out LogRecord record) => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
