using Edda.Gladsheim.Internal;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Launch.Internal;
using Edda.Gladsheim.Thjalfi.Readiness.Internal;

namespace Edda.Gladsheim.Thjalfi.Readiness;

/// <summary>
/// The socket a service written for systemd reports to. One per service: the path tells who speaks, the file's mode who may.
/// An adopted service finds it again, because it is bound anew at the same path. Belongs to the reactor's thread.
/// </summary>
public sealed unsafe class NotifySocket : IReadyHandler, IDisposable
{
    private const int DatagramCloseOnExecNonBlocking = 2 | 0x80000 | 0x800;
    private const uint OwnerOnly = 0x180; // 0600

    // What systemd takes too.
    private const int MaxDatagram = 4096;
    private const int MessagesPerTurn = 64;
    private const int Truncated = 0x20; // MSG_TRUNC: recv answers the datagram's whole length

    private readonly Reactor _reactor;
    private readonly Action<NotifyMessage> _received;
    private int _fd;

    private NotifySocket(Reactor reactor, string path, int fd, Action<NotifyMessage> received)
    {
        _reactor = reactor;
        _received = received;
        _fd = fd;
        Path = path;
    }

    /// <summary>The value for NOTIFY_SOCKET.</summary>
    public string Path { get; }

    /// <param name="user">Whom the service runs as, who may then report; null: Gladsheim's own user (and root).</param>
    public static NotifySocket Open(Reactor reactor, string path, string? user, Action<NotifyMessage> received)
    {
        byte[] address = RawAddress.OfPath(path);
        int fd = Libc.CreateSocket(RawAddress.Unix, DatagramCloseOnExecNonBlocking, 0);
        if (fd < 0)
            Throw.System("socket", Errno.Last);
        _ = Libc.Unlink(path);
        fixed (byte* at = address)
        {
            if (Libc.Bind(fd, at, (uint)address.Length) < 0)
            {
                int error = Errno.Last;
                Descriptor.Close(ref fd);
                Throw.System(path, error);
            }
        }
        _ = Libc.ChangeMode(path, OwnerOnly);
        if (user is not null && Accounts.TryFind(user, null, out Account account, out _))
            _ = Libc.ChangeOwner(path, account.User, account.Group);

        NotifySocket socket = new(reactor, path, fd, received);
        reactor.Add(fd, PollEvents.Readable, socket);
        return socket;
    }

    // recv without room for control data: descriptors somebody sends along are closed by the kernel.
    void IReadyHandler.OnReady(int fd, PollEvents events)
    {
        byte* datagram = stackalloc byte[MaxDatagram];
        for (int i = 0; i < MessagesPerTurn && _fd >= 0; i++)
        {
            nint count = Libc.Receive(_fd, datagram, MaxDatagram, Truncated);
            if (count < 0)
                return;
            if (count <= MaxDatagram)
                _received(NotifyParser.Parse(new ReadOnlySpan<byte>(datagram, (int)count)));
        }
    }

    public void Dispose()
    {
        if (_fd < 0)
            return;
        _reactor.Remove(_fd);
        Descriptor.Close(ref _fd);
        _ = Libc.Unlink(Path);
    }
}
