using Edda.Core.Grpc;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Edda.Edge.Grpc.Internal;

/// <summary>
/// Takes a request from Kestrel, decides whether it is a call that may run, runs it and writes its end. Kestrel keeps
/// a <see cref="ServerCall"/> beside each of its pooled stream objects, so a call costs none.
/// </summary>
internal sealed class CallProcessor(ServerCore core) : IHttpApplication<ServerCall>
{
    // Messages that carried more than this are left to the collector instead of being kept for the next call.
    private const int KeptMessageBytes = 64 * 1024;

    public ServerCall CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is IHostContextContainer<ServerCall> container)
        {
            return container.HostContext ??= new ServerCall(core, contextFeatures);
        }

        return new ServerCall(core, contextFeatures);
    }

    public Task ProcessRequestAsync(ServerCall context)
    {
        MethodEntry? entry = Admit(context);
        if (entry is null)
        {
            return Task.CompletedTask;
        }

        Exception? error = null;
        try
        {
            if (core.Begin(context))
            {
                ValueTask run = entry.RunAsync(context);
                if (!run.IsCompletedSuccessfully)
                {
                    return AwaitAsync(context, run);
                }

                run.GetAwaiter().GetResult();
            }
        }
        catch (Exception thrown)
        {
            error = thrown;
        }

        Finish(context, error);
        return Task.CompletedTask;
    }

    public void DisposeContext(ServerCall context, Exception? exception)
    {
        // The call is pooled with Kestrel's stream; Finish has emptied it.
    }

    private static bool TryReadTimeout(StringValues header, out TimeSpan? timeout)
    {
        timeout = null;
        if (header.Count == 0)
        {
            return true;
        }

        long ticks = GrpcTimeout.Parse(header[^1] ?? "");
        timeout = ticks >= 0 ? TimeSpan.FromTicks(ticks) : null;
        return ticks != GrpcTimeout.Malformed;
    }

    private static bool TryReadEncoding(StringValues header, out bool canUnpack)
    {
        canUnpack = false;
        if (header.Count == 0)
        {
            return true;
        }

        canUnpack = header[^1] == HeaderNames.Gzip;
        return canUnpack || header[^1] == HeaderNames.Identity;
    }

    // Null when the request is answered already.
    private MethodEntry? Admit(ServerCall call)
    {
        CallTransport transport = call.Transport;
        transport.Begin();
        if (!HttpMethods.IsPost(transport.HttpMethod))
        {
            transport.SetHttpError(StatusCodes.Status405MethodNotAllowed);
            return null;
        }

        IHeaderDictionary headers = transport.RequestHeaders;
        if (!HeaderNames.IsGrpc(headers.ContentType))
        {
            transport.SetHttpError(StatusCodes.Status415UnsupportedMediaType);
            return null;
        }

        string path = transport.Path;
        if (!core.Methods.Current.ByPath.TryGetValue(path, out MethodEntry? entry))
        {
            return Refuse(call, StatusCode.Unimplemented, $"There is no method {path}.");
        }

        if (!TryReadTimeout(headers.GrpcTimeout, out TimeSpan? timeout))
        {
            return Refuse(call, StatusCode.Internal, "The grpc-timeout header is malformed.");
        }

        if (!TryReadEncoding(headers.GrpcEncoding, out bool canUnpack))
        {
            return Refuse(call, StatusCode.Unimplemented, $"The encoding {headers.GrpcEncoding} is not supported.");
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

        Finish(call, error);
    }

    private void Finish(ServerCall call, Exception? error)
    {
        CallLifetime lifetime = call.Lifetime;
        if (error is not null)
        {
            call.Fail(StatusMap.FromHandler(error, lifetime.End, call.Transport.Aborted.IsCancellationRequested));
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
            }

            if (lifetime.End == CallEnd.Displaced)
            {
                call.Transport.Connection?.CallDisplaced();
            }

            call.Transport.Connection?.CallEnded(lifetime.Started);
            call.Forget();
            core.Leave();
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
