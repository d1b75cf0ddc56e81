using System.Buffers.Binary;
using System.Net;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Readiness.Internal;

namespace Edda.Gladsheim.Thjalfi.Readiness;

/// <summary>
/// Connects again and again until a port is open. One attempt at a time, given up after <see cref="AttemptPatience"/>.
/// Belongs to the reactor's thread.
/// </summary>
public sealed unsafe class PortProbe : IReadyHandler, IDisposable
{
    public static readonly TimeSpan AttemptPatience = TimeSpan.FromSeconds(1);

    private const int StreamCloseOnExecNonBlocking = 1 | 0x80000 | 0x800;
    private const int SocketLevel = 1;
    private const int ErrorOption = 4;

    private readonly Reactor _reactor;
    private readonly byte[] _address;
    private readonly TimeSpan _interval;
    private readonly Action _open;
    private readonly ReactorTimer _timer;
    private int _fd = Descriptor.None;
    private bool _waiting;

    /// <param name="endPoint">An <see cref="IPEndPoint"/> or a Unix socket's end point.</param>
    /// <param name="open">Called once, when a connection came about.</param>
    public PortProbe(Reactor reactor, EndPoint endPoint, TimeSpan interval, Action open)
    {
        _reactor = reactor;
        _address = RawAddress.Of(endPoint);
        _interval = interval;
        _open = open;
        _timer = reactor.CreateTimer(Attempt);
    }

    public void Start()
    {
        Stop();
        Attempt();
    }

    public void Stop()
    {
        _timer.Cancel();
        CloseAttempt();
    }

    void IReadyHandler.OnReady(int fd, PollEvents events)
    {
        int error;
        uint length = sizeof(int);
        _ = Libc.GetSocketOption(fd, SocketLevel, ErrorOption, &error, &length);
        Conclude(error);
    }

    private void Attempt()
    {
        CloseAttempt();
        _fd = Libc.CreateSocket(BinaryPrimitives.ReadUInt16LittleEndian(_address), StreamCloseOnExecNonBlocking, 0);
        if (_fd < 0)
        {
            _timer.Start(_interval);
            return;
        }
        int error = 0;
        fixed (byte* at = _address)
        {
            if (Libc.Connect(_fd, at, (uint)_address.Length) < 0)
                error = Errno.Last;
        }
        if (error == Errno.InProgress)
        {
            _reactor.Add(_fd, PollEvents.Writable, this);
            _waiting = true;
            _timer.Start(AttemptPatience);
            return;
        }
        Conclude(error);
    }

    // A TCP port of the ephemeral range may connect to itself; that is nobody's service.
    private void Conclude(int error)
    {
        bool isOpen = error == 0 && !IsOwnEcho();
        CloseAttempt();
        _timer.Cancel();
        if (isOpen)
            _open();
        else
            _timer.Start(_interval);
    }

    private bool IsOwnEcho()
    {
        byte* local = stackalloc byte[RawAddress.MaxBytes];
        uint length = RawAddress.MaxBytes;
        if (_address[0] == RawAddress.Unix || Libc.GetLocalAddress(_fd, local, &length) < 0)
            return false;
        // Family, port and IPv4 address, or family and port with IPv6's address, lie in the same places of both.
        int compared = _address[0] == RawAddress.Internet ? 8 : 24;
        ReadOnlySpan<byte> own = new(local, compared);
        return own[..4].SequenceEqual(_address.AsSpan(0, 4)) && own[^4..].SequenceEqual(_address.AsSpan(compared - 4, 4));
    }

    private void CloseAttempt()
    {
        if (_waiting)
            _reactor.Remove(_fd);
        _waiting = false;
        Descriptor.Close(ref _fd);
    }

    public void Dispose() => Stop();
}
