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
    /// <summary>Pieces that the connection has not taken yet; then the script waits.</summary>
    private const int MaximumWaiting = 4;

    private readonly Channel<byte[]> _pieces = Channel.CreateBounded<byte[]>(MaximumWaiting);
    private readonly CancellationTokenSource _end = new();
    private readonly Task<HttpAnswer> _answer;
    private bool _isTaken;

    public HttpUpload(HttpCalls http, ToolDefinition tool, HttpRequest request, RunNetwork network)
    {
        Request = request with { Content = new StreamedContent(_pieces.Reader), Redirects = 0, Retries = 0 };
        _answer = http.SendAsync(tool, Request, network, _end.Token);
    }

    public HttpRequest Request { get; }

    public async Task WriteAsync(byte[] piece, CancellationToken cancellation)
    {
        Task writing = _pieces.Writer.WriteAsync(piece, cancellation).AsTask();
        if (await Task.WhenAny(writing, _answer).ConfigureAwait(false) == writing)
        {
            await writing.ConfigureAwait(false);
            return;
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
