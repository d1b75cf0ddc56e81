using System.Net;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Settings.Internal;
using Edda.Gladsheim.Thjalfi.Logs;
using Edda.Gladsheim.Thjalfi.Readiness;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// Waits for one start to become ready: by a line of output, an open port or the notify socket. (Readiness by checks is
/// the tracker's.) Belongs to the loop.
/// </summary>
internal sealed class ReadinessWatch
{
    private static readonly TimeSpan PortInterval = TimeSpan.FromMilliseconds(50);

    private readonly HallParts _hall;
    private readonly ServiceDefinition _service;
    private readonly Action _ready;
    private readonly Action<NotifyMessage> _notified;
    private readonly ReactorTimer _timer;
    private NotifySocket? _socket;
    private PortProbe? _port;
    private bool _watchesOutput;
    private int _generation;

    public ReadinessWatch(
        HallParts hall, ServiceDefinition service, Action ready, Action timedOut, Action<NotifyMessage> notified)
    {
        _hall = hall;
        _service = service;
        _ready = ready;
        _notified = notified;
        _timer = hall.Loop.CreateTimer(timedOut);
    }

    /// <summary>What the service finds in NOTIFY_SOCKET; null when it is not asked to notify.</summary>
    public string? SocketPath => _socket?.Path;

    /// <summary>Before the launch: what is to be there when the process begins. Throws IOException when it cannot be made.</summary>
    public void Prepare(LogCapture? output)
    {
        _generation++;
        int generation = _generation;
        if (_service.Ready.When == ReadyWhen.Notify)
        {
            _socket?.Dispose();
            _socket = NotifySocket.Open(
                _hall.Loop, _hall.Folders.SocketOf(_service.Name), _service.User.Length > 0 ? _service.User : null, _notified);
        }

        if (_service.Ready.When == ReadyWhen.Output && output is not null)
        {
            _watchesOutput = true;
            output.WatchFor(_service.Ready.Output, atLineStart: false, () => _hall.Loop.Post(() => Found(generation)));
        }
    }

    /// <summary>After the launch.</summary>
    public void Begin()
    {
        if (_service.Ready.When == ReadyWhen.Launched)
            return;
        _timer.Start(_service.Ready.Timeout);
        if (_service.Ready.When != ReadyWhen.Port)
            return;
        Addresses.TrySplit(_service.Ready.Address, out string host, out int port);
        IPAddress address = IPAddress.TryParse(host, out IPAddress? parsed) ? parsed : IPAddress.Loopback;
        int generation = _generation;
        _port = new PortProbe(_hall.Loop, new IPEndPoint(address, port), PortInterval, () => Found(generation));
        _port.Start();
    }

    /// <summary>The service asks for more time.</summary>
    public void Extend(TimeSpan by)
    {
        if (_timer.IsArmed)
            _timer.Start(by);
    }

    /// <summary>It is ready, or there is nothing to wait for any more; the notify socket goes on for what else comes.</summary>
    public void Settle(LogCapture? output)
    {
        _generation++;
        _timer.Cancel();
        _port?.Dispose();
        _port = null;
        if (_watchesOutput)
            output?.StopWatching();
        _watchesOutput = false;
    }

    public void End(LogCapture? output)
    {
        Settle(output);
        _socket?.Dispose();
        _socket = null;
    }

    private void Found(int generation)
    {
        if (generation == _generation)
            _ready();
    }
}
