using System.Diagnostics;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Edge.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>Bridge.Attach as devices call it: a session's envelopes over a connection that carries nothing else.</summary>
internal sealed class DeviceStream : SoleStream
{
    // Envelopes are taken and written at once, so a thread needs one of each whatever the number of devices.
    [ThreadStatic]
    private static Up? t_up;

    [ThreadStatic]
    private static Down? t_down;

    private readonly DeviceHub _hub;
    private readonly DeviceSession _session;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private Timer? _acknowledgement;
    private int _isWaiting;
    private volatile bool _isOverdue;

    public DeviceStream(DeviceHub hub)
    {
        _hub = hub;
        _session = new DeviceSession(hub, "grpc", _ => Wake());
    }

    public override bool HasEnded => _session.HasEnded;

    public override Status Status => new(_session.Status, _session.Problem);

    public override void Take(ReadOnlySpan<byte> message)
    {
        Up up = t_up ??= new Up();
        WireReader reader = new(message);
        WireStatus status = up.TryRead(ref reader);
        if (status != WireStatus.Ok)
        {
            string place = reader.FailedPath is { Length: > 0 } path ? $" at {path}" : "";
            Refuse(StatusCode.InvalidArgument, $"The request does not parse{place}: {status}.");
            return;
        }

        _session.Take(up);

        // A message keeps the room of the largest it was, and a thousand devices say what they can once.
        if (up.BodyCase is Up.BodyOneofCase.CapabilityResponse or Up.BodyOneofCase.CapabilityUpdate)
            t_up = null;
    }

    public override Message? Next()
    {
        Down down = t_down ??= new Down();
        bool isOverdue = _isOverdue;
        if (_session.TryNext(down, acknowledges: isOverdue))
            return down;
        if (isOverdue)
            _isOverdue = false;
        else if (_session.OwesWord && Interlocked.Exchange(ref _isWaiting, 1) == 0)
            (_acknowledgement ??= new Timer(static stream => ((DeviceStream)stream!).Acknowledge(), this, -1, -1))
                .Change(DeviceLimits.Acknowledgement, Timeout.InfiniteTimeSpan);
        return null;
    }

    public override void Leave(StatusCode code, string why)
    {
        if (code is StatusCode.Internal or StatusCode.ResourceExhausted)
            Refuse(code, why);
        else
            _session.End(code, why);
    }

    public override void Tick()
    {
        if (!_session.IsAttached && Stopwatch.GetElapsedTime(_begun) >= DeviceLimits.Handshake)
            _session.End(StatusCode.DeadlineExceeded, "the device did not prove itself in time");
    }

    private void Acknowledge()
    {
        _isOverdue = true;
        Volatile.Write(ref _isWaiting, 0);
        Wake();
    }

    private void Refuse(StatusCode code, string why)
    {
        if (_session.HasEnded)
            return;
        if (_session.Device is { } device)
            device.Malformed++;
        _hub.Log.Malformed(_session.Device?.Record.Id ?? Peer.ToString(), why);
        _session.End(code, why);
    }
}
