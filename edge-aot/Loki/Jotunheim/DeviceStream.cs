using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// Carries a session's envelopes over the one stream that a device opens. There are many of them and most wait, so one
/// keeps little: it writes on the thread of whoever wakes it, and keeps no message to write.
/// </summary>
internal sealed class DeviceStream
{
    // Encoded before anything else happens on the thread, so it needs one, whatever the number of devices.
    [ThreadStatic]
    private static Down? t_down;

    private readonly DeviceHub _hub;
    private readonly RequestStream<Up> _requests;
    private readonly ResponseStream<Down> _responses;
    private readonly ServerCall _call;
    private readonly DeviceSession _session;
    private readonly Bell _bell = new();
    private readonly CancellationTokenSource _end = new();

    // Until the device has proved itself, of the time it has for that; from then on of acknowledgements.
    private readonly Timer _timer;
    private volatile bool _isWaiting;
    private volatile bool _isOverdue;

    public DeviceStream(DeviceHub hub, RequestStream<Up> requests, ResponseStream<Down> responses, ServerCall call)
    {
        _hub = hub;
        _requests = requests;
        _responses = responses;
        _call = call;
        Bell bell = _bell;
        _session = new DeviceSession(hub, "grpc", _ => bell.Ring());
        _timer = new Timer(
            static stream => ((DeviceStream)stream!).OnTimer(), this, DeviceLimits.Handshake, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Until the session is over, whoever ended it; the call ends as it did.</summary>
    public async ValueTask RunAsync(CancellationToken draining)
    {
        using Timer timer = _timer;
        using CancellationTokenRegistration leave = draining.UnsafeRegister(
            static stream => ((DeviceStream)stream!).Leave(StatusCode.Unavailable, "the hub is ending"), this);
        Task reading = ReadAsync();
        try
        {
            while (true)
            {
                bool isEnd = _session.HasEnded;
                bool isOverdue = _isOverdue;
                _isOverdue = false;
                while (_session.TryNext(t_down ??= new Down(), acknowledges: isOverdue))
                    await _responses.WriteAsync(t_down, _end.Token).ConfigureAwait(false);
                if (isEnd)
                    break;
                AwaitAcknowledgement();
                await _bell.WaitAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            _session.End(StatusCode.Unavailable, "the device is gone");
        }

        await _end.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        if (_session.Status != StatusCode.Ok)
            _call.Fail(_session.Status, _session.Problem);
    }

    private async Task ReadAsync()
    {
        Up up = new();
        try
        {
            while (!_session.HasEnded && await _requests.ReadAsync(up, _end.Token).ConfigureAwait(false))
            {
                _session.Take(up);

                // A message keeps the room of all that it was, and most that a device says later is results.
                if (up.BodyCase != Up.BodyOneofCase.Result)
                    up = new Up();
            }

            _session.End(StatusCode.Ok, "");
        }
        catch (OperationCanceledException)
        {
            _session.End(StatusCode.Unavailable, "the device is gone");
        }
        catch (RpcException failure)
        {
            if (_session.Device is { } device)
                device.Malformed++;
            _hub.Log.Malformed(_session.Device?.Record.Id ?? _call.Peer.ToString(), failure.Status.Message);
            _session.End(failure.Status.Code, failure.Status.Message);
        }
    }

    /// <summary>Ends it, also when the device takes nothing of what it is told. Any thread.</summary>
    private void Leave(StatusCode status, string why)
    {
        _session.End(status, why);
        _end.Cancel();
    }

    private void AwaitAcknowledgement()
    {
        if (_session.OwesWord && !_isWaiting)
        {
            _isWaiting = true;
            _timer.Change(DeviceLimits.Acknowledgement, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        if (!_session.IsAttached)
        {
            Leave(StatusCode.DeadlineExceeded, "the device did not prove itself in time");
            return;
        }

        _isWaiting = false;
        _isOverdue = true;
        _bell.Ring();
    }
}
