using System.Threading.Channels;
using Edda.Core.Grpc;
using Edda.Loki.Tools;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// A request of one run that is sent piece by piece. Its redirects are not followed and it is never repeated, because what
/// was sent is gone. Owns the call until it is disposed or its answer was taken.
/// </summary>
internal sealed class HttpUpload : IAsyncDisposable
{
    private readonly Channel<UploadPiece> _pieces = Channel.CreateBounded<UploadPiece>(1);
    private readonly CancellationTokenSource _end = new();
    private readonly Task<HttpAnswer> _answer;
    private bool _isTaken;

    public HttpUpload(HttpCalls http, ToolDefinition tool, HttpRequest request, RunNetwork network)
    {
        Request = request with { Content = new StreamedContent(_pieces.Reader), Redirects = 0, Retries = 0 };
        _answer = http.SendAsync(tool, Request, network, _end.Token);
    }

    public HttpRequest Request { get; }

    /// <summary>
    /// Until the connection has taken it, which ends the request when it does not in time: the service keeps nothing that no
    /// script waits for.
    /// </summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Task writing = PassAsync(new UploadPiece(bytes), cancellation);
        if (await Task.WhenAny(writing, _answer).ConfigureAwait(false) == writing)
        {
            try
            {
                await writing.ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException)
            {
                await _end.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }

        await _answer.ConfigureAwait(false);
        throw new NetworkException(StatusCode.FailedPrecondition, "the server has answered before the end of the body; http_finish gives its answer");
    }

    /// <summary>The end of the body; then the answer, which is the caller's.</summary>
    public async Task<HttpAnswer> FinishAsync(CancellationToken cancellation)
    {
        _pieces.Writer.TryComplete();
        HttpAnswer answer = await _answer.WaitAsync(cancellation).ConfigureAwait(false);
        _isTaken = true;
        return answer;
    }

    private async Task PassAsync(UploadPiece piece, CancellationToken cancellation)
    {
        await _pieces.Writer.WriteAsync(piece, cancellation).ConfigureAwait(false);
        await piece.Sent.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isTaken)
            return;
        await _end.CancelAsync().ConfigureAwait(false);
        await ((Task)_answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_answer.IsCompletedSuccessfully)
            await _answer.Result.DisposeAsync().ConfigureAwait(false);
    }
}
