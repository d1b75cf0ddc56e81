using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Edge.Internal;

/// <summary>
/// The wait of an endless stream: for a change, for its caller to go, or for the server to drain. Belongs to one call
/// and ends with it.
/// </summary>
internal sealed class StreamLife(ServerCall call, CancellationToken draining) : IDisposable
{
    private readonly CancellationTokenSource _end =
        CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, draining);

    /// <summary>False when the stream is to end; the call then has its status.</summary>
    public async ValueTask<bool> WaitAsync(Task change)
    {
        try
        {
            await change.WaitAsync(_end.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            if (draining.IsCancellationRequested)
                call.Fail(StatusCode.Unavailable, "the service is ending");
            else
                call.Fail(StatusCode.Cancelled, "the caller is gone");
            return false;
        }
    }

    public void Dispose() => _end.Dispose();
}
