using System.Net;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Readiness;

/// <summary>
/// Connects again and again until a port is open. One attempt at a time, given up after <see cref="AttemptPatience"/>.
/// Belongs to the reactor's thread.
/// </summary>
public sealed class PortProbe : IReadyHandler, IDisposable
{
    public static readonly TimeSpan AttemptPatience = TimeSpan.FromSeconds(1);

    private readonly byte[] _address;
    private readonly TimeSpan _interval;
    private readonly Action _open;
    private readonly OutgoingSocket _socket;
    private readonly ReactorTimer _timer;

    /// <param name="endPoint">An <see cref="IPEndPoint"/> or a Unix socket's end point.</param>
    /// <param name="open">Called once, when a connection came about.</param>
    public PortProbe(Reactor reactor, EndPoint endPoint, TimeSpan interval, Action open)
    {
        _address = RawAddress.Of(endPoint);
        _interval = interval;
        _open = open;
        _socket = new OutgoingSocket(reactor, this);
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
        _socket.Close();
    }

    void IReadyHandler.OnReady(int fd, PollEvents events) => Conclude(_socket.Outcome());

    private void Attempt()
    {
        int error = _socket.Connect(_address);
        if (error == Errno.InProgress)
            _timer.Start(AttemptPatience);
        else
            Conclude(error);
    }

    private void Conclude(int error)
    {
        _socket.Close();
        _timer.Cancel();
        if (error == 0)
            _open();
        else
            _timer.Start(_interval);
    }

    public void Dispose() => Stop();
}
