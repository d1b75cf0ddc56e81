using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Readiness;

/// <summary>
/// The socket a service written for systemd reports to. One per service: the path tells who speaks, the file's mode who may.
/// Belongs to the reactor's thread.
/// </summary>
public sealed class NotifySocket : IDisposable
{
    /// <param name="owner">The user id that may write beside root.</param>
    public static NotifySocket Open(Reactor reactor, string path, uint owner, Action<NotifyMessage> received) => throw new NotSupportedException();

    /// <summary>The value for NOTIFY_SOCKET.</summary>
    public string Path => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
