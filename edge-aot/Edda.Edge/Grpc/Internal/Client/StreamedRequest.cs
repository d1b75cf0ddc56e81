using System.Net;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Messages;

namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>
/// Requests that are written one by one while the call runs. One writer at a time. Until the first attempt has a
/// connection a write waits; afterwards the call is bound to that attempt.
/// </summary>
internal sealed class StreamedRequest(ByteBudget budget, int maxLength, CancellationToken ending) : IRequestSource
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrowingBuffer _bytes = new(budget);
    private readonly MessageWriter _writer = new(budget);
    private bool _isCompleted;
    private int _isWriting;

    public bool CanRepeat => !_opened.Task.IsCompleted;

    public HttpContent NewContent() => new Content(this);

    public async ValueTask WriteAsync(Message message, bool compress, CancellationToken cancellation)
    {
        if (_isCompleted)
        {
            Misuse.WritesAreComplete();
        }

        if (Interlocked.Exchange(ref _isWriting, 1) == 1)
        {
            Misuse.SecondWriter();
        }

        try
        {
            _writer.Begin(maxLength);
            if (!_writer.TryWrite(message, compress, _bytes, out Status failure))
            {
                throw new RpcException(failure);
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, cancellation);
            Stream stream = await _opened.Task.WaitAsync(either.Token).ConfigureAwait(false);
            await stream.WriteAsync(_bytes.WrittenMemory, either.Token).ConfigureAwait(false);
            await stream.FlushAsync(either.Token).ConfigureAwait(false);
        }
        finally
        {
            _bytes.Release();
            Volatile.Write(ref _isWriting, 0);
        }
    }

    public void Complete()
    {
        _isCompleted = true;
        _completed.TrySetResult();
    }

    private async Task RunAsync(Stream stream, CancellationToken cancellation)
    {
        _opened.TrySetResult(stream);

        // The headers alone, so that a server can answer before the first message.
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
        await _completed.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private sealed class Content(StreamedRequest owner) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            owner.RunAsync(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellation) =>
            owner.RunAsync(stream, cancellation);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
