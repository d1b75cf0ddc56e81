using System.IO.Pipelines;
using Edda.Core.Grpc;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Edda.Edge.Grpc.Internal;

/// <summary>
/// Kestrel's side of one HTTP/2 stream: headers, body, trailers, and who may end the response. Lives as long as the
/// stream object, which Kestrel uses for one request after another. All but the gate is for the handler's thread.
/// </summary>
internal sealed class CallTransport(IFeatureCollection features) : CallSource(features.Get<Connection>())
{
    private const int Idle = 0;
    private const int Writing = 1;
    private const int Ended = 2;

    // RFC 9113, section 7.
    private const int NoError = 0x0;
    private const int InternalError = 0x2;
    private const int Cancel = 0x8;

    // Kestrel answers these with the stream object itself, for every request the same.
    private readonly IHttpRequestFeature _request = features.GetRequiredFeature<IHttpRequestFeature>();
    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();
    private readonly IHttpResponseBodyFeature _body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
    private readonly IHttpResponseTrailersFeature _trailers =
        features.GetRequiredFeature<IHttpResponseTrailersFeature>();
    private readonly IRequestBodyPipeFeature _pipe = features.GetRequiredFeature<IRequestBodyPipeFeature>();
    private readonly IHttpRequestLifetimeFeature _lifetime =
        features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
    private readonly IHttpResetFeature? _reset = features.Get<IHttpResetFeature>();

    private int _gate;
    private bool _hasHeaders;
    private bool _isCompressed;

    public string HttpMethod => _request.Method;

    public string Path => _request.Path;

    public IHeaderDictionary RequestHeaders => _request.Headers;

    public PipeReader RequestBody => _pipe.Reader;

    public PipeWriter ResponseBody => _body.Writer;

    public override CancellationToken Aborted => _lifetime.RequestAborted;

    public bool HasResponseStarted => _response.HasStarted;

    public void Begin()
    {
        _gate = Idle;
        _hasHeaders = false;
        _isCompressed = false;
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
    /// Writes what goes before the first message; later calls change nothing. Answers whether gzip is announced, so
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
        IHeaderDictionary target = _response.Headers;
        target.ContentType = HeaderNames.ContentType;
        if (compress)
        {
            target.GrpcEncoding = HeaderNames.Gzip;
        }

        Append(headers, target);
        return compress;
    }

    public override string? Header(string name)
    {
        StringValues values = _request.Headers[name];
        return values.Count == 0 ? null : values[^1];
    }

    public override void CopyRequestHeaders(Metadata target)
    {
        foreach ((string name, StringValues values) in _request.Headers)
        {
            string lower = name.ToLowerInvariant();
            if (HeaderNames.IsReserved(lower))
            {
                continue;
            }

            foreach (string? value in values)
            {
                target.AddReceived(lower, value ?? "");
            }
        }
    }

    /// <summary>
    /// Sets the status: as trailers, or, if it is a failure before anything was sent, in the headers, which then are
    /// the whole response (Trailers-Only).
    /// </summary>
    public void SetStatus(in Status status, Metadata? headers, Metadata? trailers)
    {
        bool trailersOnly = !status.IsOk && !_hasHeaders;
        StartResponse(headers, compress: false);
        IHeaderDictionary target = trailersOnly ? _response.Headers : _trailers.Trailers;
        target.GrpcStatus = HeaderNames.Number((int)status.Code);
        if (status.Message.Length > 0)
        {
            target.GrpcMessage = HeaderText.EncodeMessage(status.Message);
        }

        if (!status.Details.IsEmpty)
        {
            target[HeaderNames.Details] = HeaderText.EncodeBinary(status.Details);
        }

        if (status.Code == StatusCode.Unimplemented && trailersOnly)
        {
            target.GrpcAcceptEncoding = HeaderNames.AcceptedEncodings;
        }

        Append(trailers, target);
    }

    /// <summary>Answers that this is no gRPC call at all.</summary>
    public void SetHttpError(int httpStatus)
    {
        _response.StatusCode = httpStatus;
        if (httpStatus == StatusCodes.Status405MethodNotAllowed)
        {
            _response.Headers.Allow = "POST";
        }
    }

    /// <summary>
    /// Sends the status now, although the handler still runs, and stops the stream so that a pending read of it ends.
    /// </summary>
    public void CompleteNow()
    {
        Task completed = _body.CompleteAsync();
        if (completed.IsCompletedSuccessfully)
        {
            _reset?.Reset(NoError);
            return;
        }

        // The caller's window is full: it cannot take the trailers, so there is nothing to wait for.
        _ = completed.ContinueWith(static t => t.Exception, TaskScheduler.Default);
        _reset?.Reset(Cancel);
    }

    /// <summary>Breaks the stream off; a write or read under way ends.</summary>
    public void Break(bool isOurFault) => _reset?.Reset(isOurFault ? InternalError : Cancel);

    private static void Append(Metadata? metadata, IHeaderDictionary target)
    {
        if (metadata is null || metadata.Count == 0)
        {
            return;
        }

        foreach (MetadataEntry entry in metadata)
        {
            target.Append(entry.Name, entry.Text ?? HeaderText.EncodeBinary(entry.Bytes));
        }
    }
}
