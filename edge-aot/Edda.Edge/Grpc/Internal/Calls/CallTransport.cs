using System.IO.Pipelines;
using Edda.Core.Http2;
using Edda.Edge.Grpc.Internal.Connections;
using Edda.Edge.Grpc.Internal.Http2;

namespace Edda.Edge.Grpc.Internal.Calls;

/// <summary>
/// A call's side of its HTTP/2 stream: headers, body, trailers, and who may end the response. Lives as long as the stream
/// object, which is used for one call after another. All but the gate is for the handler's thread.
/// </summary>
internal sealed class CallTransport(ServerStream stream)
{
    private const int Idle = 0;
    private const int Writing = 1;
    private const int Ended = 2;

    private const int MethodNotAllowed = 405;

    private int _gate;
    private bool _hasHeaders;
    private bool _isCompressed;
    private byte[]? _tail;

    public Connection? Connection => stream.Peer;

    public Http2ServerConnection Carrier => stream.Carrier;

    public RequestFields Request => stream.Fields;

    public PipeReader RequestBody => stream.RequestBody;

    public PipeWriter ResponseBody => stream.ResponseBody;

    /// <summary>Signalled when the caller goes away.</summary>
    public CancellationToken Aborted => stream.Aborted;

    public bool IsAborted => stream.IsAborted;

    public void Begin()
    {
        _gate = Idle;
        _hasHeaders = false;
        _isCompressed = false;
        _tail = null;
    }

    /// <summary>False when the response has been ended. A second writer at the same time is an error of the handler.</summary>
    public bool TryBeginWrite()
    {
        int was = Interlocked.CompareExchange(ref _gate, Writing, Idle);
        if (was == Writing)
        {
            Misuse.SecondWriter();
        }

        return was == Idle;
    }

    public void EndWrite() => Interlocked.CompareExchange(ref _gate, Idle, Writing);

    /// <summary>True for the one who may now write the status; false when another did or a write is under way.</summary>
    public bool TryEnd() => Interlocked.CompareExchange(ref _gate, Ended, Idle) == Idle;

    /// <summary>
    /// Prepares what goes before the first message; later calls change nothing. Answers whether gzip is announced, so
    /// that messages may be compressed.
    /// </summary>
    public bool StartResponse(Metadata? headers, bool compress)
    {
        if (_hasHeaders)
        {
            return _isCompressed;
        }

        _hasHeaders = true;
        _isCompressed = compress;
        stream.PreparedHead = ResponseBlocks.Head(headers, compress);
        return compress;
    }

    /// <summary>The last text under a name; null when there is none.</summary>
    public string? Header(string name) => stream.Fields.Text(name);

    public void CopyRequestHeaders(Metadata target) => stream.Fields.CopyTo(target);

    /// <summary>
    /// Prepares the status: as trailers, or, if it is a failure before anything was sent, in the headers, which then are
    /// the whole response (Trailers-Only).
    /// </summary>
    public void SetStatus(in Status status, Metadata? headers, Metadata? trailers)
    {
        if (!status.IsOk && !_hasHeaders)
        {
            _tail = ResponseBlocks.Only(status, headers, trailers);
            return;
        }

        StartResponse(headers, compress: false);
        _tail = ResponseBlocks.Tail(status, trailers);
    }

    /// <summary>Answers that this is no gRPC call at all.</summary>
    public void SetHttpError(int httpStatus) =>
        _tail = ResponseBlocks.HttpError(httpStatus, httpStatus == MethodNotAllowed ? "POST" : null);

    /// <summary>
    /// Sends the status now, although the handler still runs, and stops the stream so that a pending read of it ends.
    /// </summary>
    public void CompleteNow() => stream.EndNow(_tail!);

    /// <summary>Breaks the stream off; a write or read under way ends.</summary>
    public void Break(bool isOurFault) => stream.Break(isOurFault ? Http2Error.InternalError : Http2Error.Cancel);

    /// <summary>The call is over, and its stream may serve another. The end leaves with what is sent next.</summary>
    public void Leave() => stream.EndCall(_tail);
}
