using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>The thread all captures share, with the one buffer they read into. A disk that stalls stalls logs, never the loop.</summary>
public sealed class LogReactor : IDisposable
{
    public LogReactor(Action<Exception> onFault) => throw new NotSupportedException();

    public Reactor Reactor => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
