using Edda.Core.Grpc;
using Edda.Edge.Grpc.Internal.Http2;
using Edda.Edge.Grpc.Internal.Methods;
using Edda.Edge.Internal;

namespace Edda.Edge.Grpc.Internal.Calls;

/// <summary>
/// Takes a request from its connection, decides whether it is a call that may run, runs it and writes its end. A
/// <see cref="ServerCall"/> lives beside each of the pooled streams, so a call costs none.
/// </summary>
internal sealed class CallProcessor(ServerCore core)
{
    // Messages that carried more than this are left to the collector instead of being kept for the next call.
    private const int KeptMessageBytes = 64 * 1024;

    private const int MethodNotAllowed = 405;
    private const int UnsupportedMediaType = 415;

    /// <summary>Until the call has ended or waits for something. Its end leaves with what the connection writes next.</summary>
    public void Run(ServerCall call)
    {
        call.Transport.Begin();
        MethodEntry? entry = call.Transport.IsAborted ? null : Admit(call);
        if (entry is null)
        {
            call.Transport.Leave();
            return;
        }

        Exception? error = null;
        try
        {
            if (core.Begin(call))
            {
                ValueTask run = entry.RunAsync(call);
                if (!run.IsCompletedSuccessfully)
                {
                    _ = AwaitAsync(call, run);
                    return;
                }

                run.GetAwaiter().GetResult();
            }
        }
        catch (Exception thrown)
        {
            error = thrown;
        }

        Finish(call, error);
    }

    private static bool TryReadTimeout(RequestFields request, out TimeSpan? timeout)
    {
        long? ticks = request.Timeout();
        timeout = ticks >= 0 ? TimeSpan.FromTicks(ticks.Value) : null;
        return ticks != GrpcTimeout.Malformed;
    }

    private static bool TryReadEncoding(RequestFields request, out bool canUnpack)
    {
        ReadOnlySpan<byte> encoding = request.Value("grpc-encoding"u8);
        canUnpack = encoding.SequenceEqual("gzip"u8);
        return canUnpack || encoding.SequenceEqual("identity"u8) || !request.Has("grpc-encoding"u8);
    }

    // Null when the request is answered already.
    private MethodEntry? Admit(ServerCall call)
    {
        CallTransport transport = call.Transport;
        RequestFields request = transport.Request;
        if (request.IsTooLarge)
        {
            return Refuse(
                call,
                StatusCode.ResourceExhausted,
                $"The metadata is larger than the allowed {core.Limits.MaxHeaderBytes} bytes or {core.Limits.MaxHeaders} headers.");
        }

        if (!request.Method.SequenceEqual("POST"u8))
        {
            transport.SetHttpError(MethodNotAllowed);
            return null;
        }

        if (!HeaderNames.IsGrpc(request.Value("content-type"u8)))
        {
            transport.SetHttpError(UnsupportedMediaType);
            return null;
        }

        if (core.Methods.Current.Find(request.Path) is not { } entry)
        {
            return Refuse(call, StatusCode.Unimplemented, $"There is no method {HeaderText.Shown(request.Path)}.");
        }

        if (!TryReadTimeout(request, out TimeSpan? timeout))
        {
            return Refuse(call, StatusCode.Internal, "The grpc-timeout header is malformed.");
        }

        if (!TryReadEncoding(request, out bool canUnpack))
        {
            return Refuse(
                call,
                StatusCode.Unimplemented,
                $"The encoding {HeaderText.Shown(request.Value("grpc-encoding"u8))} is not supported.");
        }

        if (!core.TryEnter())
        {
            return Refuse(
                call,
                StatusCode.ResourceExhausted,
                $"The server runs {core.Limits.MaxConcurrentCalls} calls already, which is its limit.");
        }

        transport.Connection?.CallRuns();
        call.Begin(entry.Method, timeout, canUnpack);
        return entry;
    }

    private static MethodEntry? Refuse(ServerCall call, StatusCode code, string message)
    {
        call.Transport.SetStatus(new Status(code, message), headers: null, trailers: null);
        return null;
    }

    private async Task AwaitAsync(ServerCall call, ValueTask run)
    {
        Exception? error = null;
        try
        {
            await run.ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            error = thrown;
        }

        // Its stream may carry another call, on another connection, as soon as this one has left it.
        Http2ServerConnection carrier = call.Transport.Carrier;
        Finish(call, error);
        carrier.Pump();
    }

    private void Finish(ServerCall call, Exception? error)
    {
        CallLifetime lifetime = call.Lifetime;
        if (error is not null)
        {
            call.Fail(StatusMap.FromHandler(error, lifetime.End, call.Transport.IsAborted));
        }
        else if (lifetime.End == CallEnd.None && lifetime.IsPastDeadline)
        {
            // The handler blocked its thread beyond the deadline.
            call.Fail(StatusMap.Expired(CallEnd.Deadline));
        }

        lifetime.Stop();
        if (lifetime.End is CallEnd.Deadline or CallEnd.RequestTimeout or CallEnd.Displaced)
        {
            call.Fail(StatusMap.Expired(lifetime.End));
        }
        else if (lifetime.End == CallEnd.Aborted)
        {
            call.Fail(StatusCode.Cancelled, "The caller went away.");
        }

        WriteEnd(call);
        try
        {
            Tell(call, error);
        }
        finally
        {
            call.Messages?.EndStreams();
            if (call.Reader.Bytes > KeptMessageBytes || call.Writer.Bytes > KeptMessageBytes)
            {
                call.Messages = null;
                LongGarbage.Add(call.Reader.Bytes + call.Writer.Bytes);
            }

            if (lifetime.End == CallEnd.Displaced)
            {
                call.Transport.Connection?.CallDisplaced();
            }

            call.Transport.Connection?.CallEnded(lifetime.Started);
            call.Forget();
            core.Leave();
            call.Transport.Leave();
        }
    }

    private static void WriteEnd(ServerCall call)
    {
        if (call.Transport.TryEnd())
        {
            call.SetStatus();
        }
        else if (call.Lifetime.End == CallEnd.None)
        {
            // The handler left a write behind that nobody waits for: where the message ends is unknown.
            call.Transport.Break(isOurFault: true);
        }
    }

    private void Tell(ServerCall call, Exception? error)
    {
        if (call.Begun == 0)
        {
            return;
        }

        var summary = new CallSummary
        {
            Code = call.Status.Code,
            Message = call.Status.Message,
            Elapsed = call.Lifetime.Elapsed,
            RequestMessages = call.Reader.Messages,
            ResponseMessages = call.Writer.Messages,
            RequestBytes = call.Reader.Bytes,
            ResponseBytes = call.Writer.Bytes,
            Error = error is not null && StatusMap.IsUnexpected(error, call.Status) ? error : null,
        };
        core.End(call, summary);
    }
}
