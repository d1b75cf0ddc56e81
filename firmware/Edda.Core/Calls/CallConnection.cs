using System;
using Edda.Core.Calls.Internal;
using Edda.Core.Grpc;
using Edda.Core.Http2;
using Edda.Core.Http2.Hpack;
using Edda.Core.Wire;

namespace Edda.Core.Calls;

/// <summary>
/// gRPC calls over one HTTP/2 connection, without a socket: whoever owns one moves the bytes and tells the time. All calls
/// and buffers are made once and used again, also after a new <see cref="Start"/>. One thread drives it.
/// </summary>
public sealed class CallConnection
{
    private const long TicksPerMillisecond = 10_000;

    /// <summary>More than the common fields take without their two variable texts.</summary>
    private const int FixedFieldsSize = 64;

    private readonly Http2Connection _http;
    private readonly Http2Call[] _calls;

    // Made for the first call that has a deadline.
    private byte[]? _timeout;

    // What every request says, encoded once; see WriteFields.
    private readonly byte[] _commonFields;
    private readonly int _commonListSize;
    private long _now;

    public CallConnection(CallConnectionOptions options)
    {
        _http = new Http2Connection(options.Http2, new CallRouter());
        _calls = new Http2Call[options.Http2.ConcurrentStreams];
        MessageCodec codec = new MessageCodec();
        Codec = codec;
        FramePrefix prefix = new FramePrefix();
        ResponseNames names = new ResponseNames();
        for (int i = 0; i < _calls.Length; i++)
        {
            _calls[i] = new Http2Call(_http, codec, prefix, names, options);
        }

        HpackEncoder encoder = _http.Fields;
        byte[] room = new byte[FixedFieldsSize + options.Authority.Length + options.UserAgent.Length];
        encoder.Start(room, 0, room.Length);
        encoder.Indexed(HpackStaticTable.MethodPost);
        encoder.Indexed(options.Http2.IsSecure ? HpackStaticTable.SchemeHttps : HpackStaticTable.SchemeHttp);
        encoder.Field(HpackStaticTable.Authority, options.Authority);
        encoder.Field("te", "trailers");
        encoder.Field(HpackStaticTable.ContentType, "application/grpc");
        encoder.Field(HpackStaticTable.UserAgent, options.UserAgent);
        _commonFields = new byte[encoder.Position];
        _commonListSize = encoder.ListSize;
        Array.Copy(room, _commonFields, encoder.Position);
    }

    /// <summary>For whoever drives the connection, between its calls.</summary>
    public readonly MessageCodec Codec;

    /// <summary>The connection below: its state, its output, its PING.</summary>
    public Http2Connection Http2
    {
        get { return _http; }
    }

    /// <summary>Begins anew over a new transport. Calls of the transport before end as Unavailable.</summary>
    public void Start(long now)
    {
        _http.Disconnect();
        _now = now;
        _http.Start(now);
    }

    /// <summary>As <see cref="CallInvoker.Open"/>.</summary>
    public ClientCall? Open(string path, CallContext? context)
    {
        Http2Call? call = FindFree();
        if (call == null)
        {
            return null;
        }

        if (_http.IsClosing)
        {
            call.Begin(null, context, long.MaxValue);
            call.EndUnsent(StatusCode.Unavailable, "the connection takes no more calls");
            return call;
        }

        Http2Stream? stream = _http.BeginRequest();
        if (stream == null)
        {
            return null;
        }

        WriteFields(path, context);
        Http2Sent sent = _http.EndRequest(false);
        if (sent == Http2Sent.NoRoom)
        {
            return null;
        }

        bool isSent = sent == Http2Sent.Done;
        call.Begin(isSent ? stream : null, context, Deadline(context));
        if (!isSent)
        {
            call.EndUnsent(StatusCode.ResourceExhausted, "the request's metadata is too large");
        }

        return call;
    }

    /// <summary>Lets the calls write what waits. Returns how many bytes are then to leave from the connection's output.</summary>
    public int FillOutput()
    {
        for (int i = 0; i < _calls.Length; i++)
        {
            _calls[i].Flush();
        }

        return _http.OutputCount;
    }

    /// <summary>Lets time pass, in milliseconds of a clock that only goes forward: deadlines pass with it.</summary>
    public void Tick(long now)
    {
        _now = now;
        _http.Tick(now);
        for (int i = 0; i < _calls.Length; i++)
        {
            _calls[i].Tick(now);
        }
    }

    private Http2Call? FindFree()
    {
        for (int i = 0; i < _calls.Length; i++)
        {
            if (_calls[i].IsFree)
            {
                return _calls[i];
            }
        }

        return null;
    }

    private long Deadline(CallContext? context)
    {
        return context == null || context.TimeoutMilliseconds <= 0
            ? long.MaxValue
            : _now + context.TimeoutMilliseconds;
    }

    /// <summary>The path goes first, because the common fields begin with pseudo-headers (RFC 9113, section 8.3).</summary>
    private void WriteFields(string path, CallContext? context)
    {
        HpackEncoder fields = _http.Fields;
        fields.Field(HpackStaticTable.Path, path);
        fields.Fields(_commonFields, _commonListSize);
        if (context == null)
        {
            return;
        }

        if (context.TimeoutMilliseconds > 0)
        {
            _timeout ??= new byte[GrpcTimeout.MaxLength];
            int length = GrpcTimeout.Format(context.TimeoutMilliseconds * TicksPerMillisecond, _timeout, 0);
            fields.Field("grpc-timeout", _timeout, 0, length);
        }

        CallMetadata? metadata = context.RequestMetadata;
        for (int at = metadata == null ? -1 : metadata.First(); at >= 0; at = metadata!.Next(at))
        {
            fields.Field(
                metadata!.Bytes,
                metadata.NameOffset(at),
                metadata.NameLength(at),
                metadata.Bytes,
                metadata.ValueOffset(at),
                metadata.ValueLength(at));
        }
    }
}
