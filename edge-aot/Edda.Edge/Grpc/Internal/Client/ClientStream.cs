using Edda.Core.Wire;

namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>The stream of a channel's call. It owns the call; the caller owns it.</summary>
internal sealed class ClientStream<TRequest, TResponse> : GrpcStream<TRequest, TResponse>
    where TRequest : Message
    where TResponse : Message
{
    private readonly ClientCall _call;
    private readonly StreamedRequest? _requests;
    private readonly WholeRequest? _request;
    private readonly Task _sending;

    public ClientStream(ClientCall call, StreamedRequest requests)
    {
        _call = call;
        _requests = requests;
        Compress = call.MayCompress;
        _sending = call.SendAsync(requests);
    }

    public ClientStream(ClientCall call, WholeRequest request)
    {
        _call = call;
        _request = request;
        _sending = call.SendAsync(request);
    }

    public override bool Compress { get; set; }

    public override bool ResponseCompressed => _call.LastWasCompressed;

    public override Status Status => _call.Status;

    public override Metadata Trailers => _call.Trailers;

    public override async ValueTask<Metadata> ResponseHeadersAsync(CancellationToken cancellation = default)
    {
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        return _call.Headers;
    }

    public override async ValueTask WriteAsync(TRequest message, CancellationToken cancellation = default)
    {
        if (_requests is null)
        {
            Misuse.WritesAreComplete();
        }

        try
        {
            await _requests.WriteAsync(message, Compress && _call.MayCompress, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (
            failure is IOException or HttpRequestException or ObjectDisposedException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The call has ended under the write; how, the reading side knows.
            await _sending.ConfigureAwait(false);
            throw new RpcException(
                new Status(Core.Grpc.StatusCode.Cancelled, "The call ended before the message was sent; read its status."),
                inner: failure);
        }
    }

    public override ValueTask CompleteAsync()
    {
        _requests?.Complete();
        return default;
    }

    public override async ValueTask<bool> ReadAsync(TResponse into, CancellationToken cancellation = default)
    {
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        if (!cancellation.CanBeCanceled)
        {
            return await _call.ReadAsync(into, _call.Ending).ConfigureAwait(false);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _call.Ending);
        try
        {
            return await _call.ReadAsync(into, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return await _call.ReadAsync(into, _call.Ending).ConfigureAwait(false);
        }
    }

    public override void Cancel() => _call.Cancel();

    public override async ValueTask DisposeAsync()
    {
        _call.Cancel();
        await _sending.ConfigureAwait(false);
        _call.Dispose();
        _requests?.Complete();
        _request?.Release();
    }
}
