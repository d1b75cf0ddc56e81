using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Calls;
using Edda.Edge.Grpc.Internal.Http2;
using Edda.Edge.Grpc.Internal.Messages;

namespace Edda.Edge.Grpc;

/// <summary>
/// A call as the server sees it. It is the handler's from Begin to End and is then used for another call:
/// keep nothing of it. One thread uses it at a time; only <see cref="Cancellation"/> may be watched by others.
/// </summary>
public sealed class ServerCall
{
    private readonly ServerCore _core;
    private readonly CallItems _items = new();
    private Metadata? _requestHeaders;
    private Metadata? _responseHeaders;
    private Metadata? _responseTrailers;
    private bool _hasRequestHeaders;
    private GrpcMethod? _method;
    private Status _status;

    internal ServerCall(ServerCore core, ServerStream stream)
    {
        _core = core;
        Transport = new CallTransport(stream);
        Lifetime = new CallLifetime(core.Clock, OnExpired);
        Reader = new MessageReader(core.Budget);
        Writer = new MessageWriter(core.Budget);
    }

    public GrpcMethod Method => _method!;

    /// <summary>"/package.Service/Method".</summary>
    public string Path => Method.Path;

    /// <summary>All of the caller's metadata, gathered on first use. For one known name prefer <see cref="Header"/>.</summary>
    public Metadata RequestHeaders
    {
        get
        {
            _requestHeaders ??= new Metadata();
            if (!_hasRequestHeaders)
            {
                _hasRequestHeaders = true;
                Transport.CopyRequestHeaders(_requestHeaders);
            }

            return _requestHeaders;
        }
    }

    /// <summary>Sent before the first message.</summary>
    public Metadata ResponseHeaders => _responseHeaders ??= new Metadata();

    /// <summary>Sent with the status.</summary>
    public Metadata ResponseTrailers => _responseTrailers ??= new Metadata();

    /// <summary>When the caller stops waiting, in UTC; null when it set no deadline.</summary>
    public DateTimeOffset? Deadline => Lifetime.Deadline;

    /// <summary>Signalled when the caller goes away or its deadline passes.</summary>
    public CancellationToken Cancellation => Lifetime.Token(Transport.Aborted);

    public GrpcPeer Peer => Transport.Connection?.Peer ?? GrpcPeer.Unknown;

    /// <summary>Who calls, as an interceptor found out; null when none did.</summary>
    public object? Identity { get; set; }

    /// <summary>
    /// Whether to gzip what is written from here on. Takes effect only if the caller accepts gzip and this was set
    /// before the first message; then it may change from message to message.
    /// </summary>
    public bool Compress { get; set; }

    /// <summary>The longest message that is taken. The server's limit; a handler may set it before it reads.</summary>
    public int MaxReceiveMessageSize
    {
        get => Reader.MaxLength;
        set => Reader.MaxLength = value;
    }

    /// <summary>Whether the request message read last came compressed.</summary>
    public bool RequestCompressed => Reader.LastWasCompressed;

    public Status Status => _status;

    internal CallTransport Transport { get; }

    internal CallLifetime Lifetime { get; }

    internal MessageReader Reader { get; }

    internal MessageWriter Writer { get; }

    internal CallMessages? Messages { get; set; }

    /// <summary>How many interceptors have seen the begin, and so must see the end.</summary>
    internal int Begun { get; set; }

    private bool AcceptsGzip => Transport.Request.Value("grpc-accept-encoding"u8).IndexOf("gzip"u8) >= 0;

    /// <summary>One text header by its lower-case name, without gathering the others.</summary>
    public string? Header(string name) => Transport.Header(name);

    /// <summary>Ends the call with this status once the handler returns; what it returns is then not sent.</summary>
    public void Fail(StatusCode code, string message, ReadOnlyMemory<byte> details = default)
    {
        if (code == StatusCode.Ok)
        {
            Misuse.OkIsNoFailure(code);
        }

        _status = new Status(code, message, details);
    }

    /// <summary>What an interceptor left for another, or for its own End. The key is usually the interceptor.</summary>
    public object? GetItem(object key) => _items.Get(key);

    public void SetItem(object key, object? value) => _items.Set(key, value);

    /// <summary>Sends the response headers now instead of with the first message.</summary>
    public async ValueTask SendHeadersAsync()
    {
        BeginWrite();
        Transport.StartResponse(_responseHeaders, Compress && AcceptsGzip);
        await Transport.ResponseBody.FlushAsync().ConfigureAwait(false);
        Transport.EndWrite();
    }

    internal void Begin(GrpcMethod method, TimeSpan? timeout, bool canUnpack)
    {
        _method = method;
        Begun = 0;
        Lifetime.Begin(timeout);
        Reader.Begin(Transport.RequestBody, _core.Limits.MaxReceiveMessageSize, canUnpack, isServer: true);
        Writer.Begin(_core.Limits.MaxSendMessageSize);
    }

    /// <summary>The single request is not here yet: the call has a limited time, and does not run so long.</summary>
    internal void BeginRequestWait()
    {
        Lifetime.WatchRequest(_core.Limits.RequestTimeout);
        Transport.Connection?.CallWaits();
        _core.Waiting.Add(Lifetime.Waiting);
    }

    internal void EndRequestWait()
    {
        _core.Waiting.Remove(Lifetime.Waiting);
        Transport.Connection?.CallRuns();
        if (Lifetime.End == CallEnd.None)
        {
            Transport.Connection?.RequestArrived();
        }

        Lifetime.RequestArrived();
    }

    internal void Fail(in Status status) => _status = status;

    /// <summary>Throws when the call has ended meanwhile.</summary>
    internal void BeginWrite()
    {
        if (!Transport.TryBeginWrite())
        {
            Misuse.CallEnded(Cancellation);
        }
    }

    /// <summary>Puts a message into the response; what is sent when is the caller's business.</summary>
    internal bool TryWrite(Message message)
    {
        bool canPack = Compress && Transport.StartResponse(_responseHeaders, AcceptsGzip);
        if (!Compress)
        {
            Transport.StartResponse(_responseHeaders, compress: false);
        }

        if (Writer.TryWrite(message, canPack, Transport.ResponseBody, out Status failure))
        {
            return true;
        }

        _status = failure;
        return false;
    }

    /// <summary>Sets status and trailers; they are sent when the call is left.</summary>
    internal void SetStatus() => Transport.SetStatus(_status, _responseHeaders, _responseTrailers);

    /// <summary>Forgets the call, so that nothing of it shows in the next one.</summary>
    internal void Forget()
    {
        _status = default;
        _hasRequestHeaders = false;
        _requestHeaders?.Clear();
        _responseHeaders?.Clear();
        _responseTrailers?.Clear();
        _items.Clear();
        Identity = null;
        Compress = false;
        Reader.End();
    }

    // On a timer's thread, or on the one that saw the caller go.
    private void OnExpired(CallEnd reason)
    {
        if (reason == CallEnd.Aborted)
        {
            return;
        }

        Status status = StatusMap.Expired(reason);
        if (Transport.TryEnd())
        {
            Transport.SetStatus(status, headers: null, trailers: null);
            Transport.CompleteNow();
        }
        else
        {
            // The handler is writing and the caller's window may be full: only breaking the stream ends that.
            Transport.Break(isOurFault: false);
        }
    }
}
