using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Calls;
using Edda.Edge.Grpc.Internal.Messages;

namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>
/// One call: its attempts, its response, its end. The one who made it disposes it, which resets the stream if it still
/// runs. One reader at a time.
/// </summary>
internal sealed class ClientCall : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly GrpcMethod _method;
    private readonly CallOptions _options;
    private readonly CallBounds _bounds;
    private readonly MessageReader _reader;
    private HttpResponseMessage? _response;
    private PipeReader? _body;
    private Status? _status;

    public ClientCall(GrpcChannel channel, GrpcMethod method, in CallOptions options)
    {
        _channel = channel;
        _method = method;
        _options = options;
        _bounds = new CallBounds(options, channel.Options.Clock, channel.Shutdown);
        _reader = new MessageReader(channel.Budget);
    }

    public CancellationToken Ending => _bounds.Token;

    public bool LastWasCompressed => _reader.LastWasCompressed;

    public int Attempts { get; private set; }

    public string? Address { get; private set; }

    public bool MayCompress => _options.Compression;

    public Metadata Headers { get; } = new();

    public Metadata Trailers { get; } = new();

    public Status Status
    {
        get
        {
            if (_status is null)
            {
                Misuse.StatusIsUnknown();
            }

            return _status.Value;
        }
    }

    public void Cancel() => _bounds.Cancel();

    /// <summary>Sends the request until a server answers with headers or no further attempt is allowed.</summary>
    public async Task SendAsync(IRequestSource source)
    {
        Status failure;
        do
        {
            failure = await AttemptAsync(source).ConfigureAwait(false);
        }
        while (!failure.IsOk && await MayRepeatAsync(source, failure).ConfigureAwait(false));

        if (!failure.IsOk)
        {
            End(failure);
        }
    }

    /// <summary>The next message; false at the end of a call that ended OK. Throws otherwise.</summary>
    public async ValueTask<bool> ReadAsync(Message into, CancellationToken cancellation)
    {
        if (_status is not null)
        {
            return Ended();
        }

        try
        {
            ReadState state = await _reader.ReadAsync(into, cancellation).ConfigureAwait(false);
            if (state == ReadState.Message)
            {
                return true;
            }

            End(state == ReadState.End ? StatusOfTrailers() : _reader.Failure);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && cancellation != Ending)
        {
            throw;
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or HttpRequestException)
        {
            End(StatusOf(failure));
        }

        return Ended();
    }

    /// <summary>The only response of a call, and its end.</summary>
    public async ValueTask ReadSingleAsync(Message into)
    {
        if (!await ReadAsync(into, Ending).ConfigureAwait(false))
        {
            Fail(new Status(StatusCode.Internal, "The call ended OK without a response."));
        }

        try
        {
            ReadState state = await _reader.ReadEndAsync(Ending).ConfigureAwait(false);
            End(state == ReadState.End ? StatusOfTrailers() : _reader.Failure);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or HttpRequestException)
        {
            End(StatusOf(failure));
        }

        Ended();
    }

    public void Dispose()
    {
        _status ??= new Status(StatusCode.Cancelled, "The caller has given the call up.");
        _bounds.Cancel();
        _reader.End();
        _body?.Complete();
        _response?.Dispose();
        _bounds.Dispose();
    }

    /// <summary>OK once there is a response to read.</summary>
    private async Task<Status> AttemptAsync(IRequestSource source)
    {
        Attempts++;
        var down = new List<ChannelRoute>();
        while (true)
        {
            ChannelRoute? route = null;
            try
            {
                route = await _channel.RouteAsync(down, _options.WaitForReady, Ending).ConfigureAwait(false);
                down.Add(route);
                using HttpRequestMessage request = NewRequest();
                HttpResponseMessage response = await route
                    .SendAsync(_method.Path, source.NewContent(), request, Ending).ConfigureAwait(false);
                Address = route.Address;
                return Accept(response);
            }
            catch (RouteDownException) when (route is not null && _channel.HasRoute(down, _options.WaitForReady))
            {
                // Nothing was sent: the next route is no repetition.
            }
            catch (Exception failure) when (
                failure is OperationCanceledException or IOException or HttpRequestException or ObjectDisposedException)
            {
                return StatusOf(failure);
            }
        }
    }

    private HttpRequestMessage NewRequest()
    {
        var request = new HttpRequestMessage();
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("user-agent", GrpcChannel.UserAgent);
        request.Headers.TryAddWithoutValidation(HeaderNames.AcceptEncoding, HeaderNames.AcceptedEncodings);
        if (_options.Compression)
        {
            request.Headers.TryAddWithoutValidation(HeaderNames.Encoding, HeaderNames.Gzip);
        }

        if (_bounds.Left() is { } left)
        {
            request.Headers.TryAddWithoutValidation(HeaderNames.Timeout, HeaderText.FormatTimeout(left));
        }

        if (Attempts > 1)
        {
            request.Headers.TryAddWithoutValidation(
                HeaderNames.PreviousAttempts, (Attempts - 1).ToString(CultureInfo.InvariantCulture));
        }

        if (_options.Headers is not null)
        {
            foreach (MetadataEntry entry in _options.Headers)
            {
                request.Headers.TryAddWithoutValidation(
                    entry.Name, entry.IsBinary ? HeaderText.EncodeBinary(entry.Bytes) : entry.Text);
            }
        }

        return request;
    }

    private Status Accept(HttpResponseMessage response)
    {
        _response = response;
        if (ResponseText.Status(response.Headers) is { } early)
        {
            // Trailers-Only: the status came instead of a response.
            ResponseText.AddTo(Trailers, response.Headers);
            if (!early.IsOk)
            {
                return early;
            }

            End(early);
            return default;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            return StatusMap.FromHttp(response.StatusCode);
        }

        string? contentType = ResponseText.Value(response.Content.Headers, "content-type");
        if (!HeaderNames.IsGrpc(contentType))
        {
            return new Status(StatusCode.Unknown, $"The answer is \"{contentType}\" and not gRPC's.");
        }

        string? encoding = ResponseText.Value(response.Headers, HeaderNames.Encoding);
        if (encoding is not (null or HeaderNames.Identity or HeaderNames.Gzip))
        {
            return new Status(StatusCode.Unimplemented, $"The answer is packed as \"{encoding}\"; gzip was offered.");
        }

        ResponseText.AddTo(Headers, response.Headers);
        _body = PipeReader.Create(response.Content.ReadAsStream(Ending));
        _reader.Begin(_body, _channel.Options.MaxReceiveMessageSize, encoding == HeaderNames.Gzip, isServer: false);
        return default;
    }

    /// <summary>Whether the failed attempt may be followed by another, after its wait.</summary>
    private async Task<bool> MayRepeatAsync(IRequestSource source, Status failure)
    {
        RetryPolicy? policy = _channel.Options.Retry;
        if (policy is null || !policy.Codes.Contains(failure.Code) || Ending.IsCancellationRequested)
        {
            return false;
        }

        _channel.Throttle.Failed();
        if (!source.CanRepeat || Attempts >= policy.MaxAttempts || !_channel.Throttle.MayRetry
            || Delay(policy) is not { } delay)
        {
            return false;
        }

        _response?.Dispose();
        _response = null;
        Trailers.Clear();
        try
        {
            await Task.Delay(delay, _channel.Options.Clock, Ending).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>What the server asked for, or a random part of a time that grows; null: the server wants no more.</summary>
    private TimeSpan? Delay(RetryPolicy policy)
    {
        if (_response is not null && ResponseText.Value(_response.Headers, HeaderNames.RetryPushback) is { } pushback)
        {
            return int.TryParse(pushback, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds)
                ? TimeSpan.FromMilliseconds(milliseconds)
                : null;
        }

        double longest = policy.InitialBackoff.TotalMilliseconds * Math.Pow(policy.Multiplier, Attempts - 1);
        return TimeSpan.FromMilliseconds(
            Math.Min(longest, policy.MaxBackoff.TotalMilliseconds) * Random.Shared.NextDouble());
    }

    private Status StatusOfTrailers()
    {
        ResponseText.AddTo(Trailers, _response!.TrailingHeaders);
        return ResponseText.Status(_response.TrailingHeaders)
            ?? new Status(StatusCode.Unknown, "The server ended the call without a status.");
    }

    private Status StatusOf(Exception failure)
    {
        if (_bounds.DeadlinePassed)
        {
            return new Status(StatusCode.DeadlineExceeded, "The deadline of the call has passed.");
        }

        if (_channel.Shutdown.IsCancellationRequested)
        {
            return new Status(StatusCode.Unavailable, "The channel has been disposed.");
        }

        if (Ending.IsCancellationRequested)
        {
            return new Status(StatusCode.Cancelled, "The caller has cancelled the call.");
        }

        return failure is RouteDownException
            ? new Status(StatusCode.Unavailable, _channel.WhyDown())
            : StatusMap.FromTransport(failure);
    }

    private void End(Status status)
    {
        _status ??= status;
        if (status.IsOk)
        {
            _channel.Throttle.Succeeded();
        }
    }

    private bool Ended() => Status.IsOk ? false : throw new RpcException(Status, Trailers);

    private void Fail(Status status)
    {
        _status = status;
        throw new RpcException(status, Trailers);
    }
}
