using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Logs.Internal;

namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>
/// The thread all captures share, with the one buffer they read into and the one they write from. A disk that stalls
/// stalls logs, and through their pipes the services that write them, but never the loop.
/// </summary>
public sealed class LogReactor : IDisposable
{
    internal const int BufferBytes = 64 * 1024;

    public LogReactor(Action<Exception> onFault)
    {
        Reactor = new Reactor("logs", onFault);
        Reactor.Start();
    }

    public Reactor Reactor { get; }

    internal byte[] Input { get; } = new byte[BufferBytes];

    internal RecordBuffer Output { get; } = new();

    public void Dispose() => Reactor.Dispose();
}
