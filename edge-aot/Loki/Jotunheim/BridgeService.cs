using System.Diagnostics;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>Bridge.Attach: carries a session's envelopes over the one stream that a device opens.</summary>
internal sealed class BridgeService(DeviceHub hub, CancellationToken draining) : BridgeBase
{
    public override async ValueTask Attach(RequestStream<Up> requests, ResponseStream<Down> responses, ServerCall call)
    {
        using SemaphoreSlim work = new(0, 1);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, draining);
        CancellationTokenSource end = ended;
        DeviceSession session = new(hub, "grpc", _ => Signal(work));
        Task reading = ReadAsync(requests, session, call, end);
        try
        {
            await WriteAsync(responses, session, work, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            session.End(StatusCode.Unavailable, draining.IsCancellationRequested ? "the hub is ending" : "the device is gone");
        }

        await end.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        if (session.Status != StatusCode.Ok && call.Status.Code == StatusCode.Ok)
            call.Fail(session.Status, session.Problem);
    }

    private static void Signal(SemaphoreSlim work)
    {
        // At most one is kept: whoever wakes up looks at everything. After the end nobody does.
        try
        {
            if (work.CurrentCount == 0)
                work.Release();
        }
        catch (Exception late) when (late is SemaphoreFullException or ObjectDisposedException)
        {
        }
    }

    private static async Task WriteAsync(
        ResponseStream<Down> responses, DeviceSession session, SemaphoreSlim work, CancellationToken cancellation)
    {
        Down down = new();
        long owesSince = 0;
        CancellationTokenSource? handshake = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        handshake.CancelAfter(DeviceLimits.Handshake);
        try
        {
            while (true)
            {
                bool isEnd = session.HasEnded;
                bool isOverdue = owesSince != 0 && Stopwatch.GetElapsedTime(owesSince) >= DeviceLimits.Acknowledgement;
                while (session.TryNext(down, acknowledges: isOverdue))
                    await responses.WriteAsync(down, cancellation).ConfigureAwait(false);
                if (isEnd)
                    return;
                if (handshake is not null && session.IsAttached)
                {
                    handshake.Dispose();
                    handshake = null;
                }

                if (!session.OwesWord)
                    owesSince = 0;
                else if (owesSince == 0 || isOverdue)
                    owesSince = Stopwatch.GetTimestamp();
                await work.WaitAsync(
                    owesSince == 0 ? Timeout.InfiniteTimeSpan : DeviceLimits.Acknowledgement, handshake?.Token ?? cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (handshake?.IsCancellationRequested == true && !cancellation.IsCancellationRequested)
        {
            session.End(StatusCode.DeadlineExceeded, "the device did not prove itself in time");
        }
        finally
        {
            handshake?.Dispose();
        }
    }

    private async Task ReadAsync(
        RequestStream<Up> requests, DeviceSession session, ServerCall call, CancellationTokenSource end)
    {
        Up up = new();
        try
        {
            while (!session.HasEnded && await requests.ReadAsync(up, end.Token).ConfigureAwait(false))
            {
                session.Take(up);

                // A message keeps the room of the largest it was, and a thousand devices say what they can once.
                if (up.BodyCase is Up.BodyOneofCase.CapabilityResponse or Up.BodyOneofCase.CapabilityUpdate)
                    up = new Up();
            }

            session.End(StatusCode.Ok, "");
        }
        catch (OperationCanceledException)
        {
            session.End(StatusCode.Unavailable, "the device is gone");
        }
        catch (RpcException failure)
        {
            if (session.Device is { } device)
                device.Malformed++;
            hub.Log.Malformed(session.Device?.Record.Id ?? call.Peer.ToString(), failure.Status.Message);
            session.End(failure.Status.Code, failure.Status.Message);
        }
    }
}
