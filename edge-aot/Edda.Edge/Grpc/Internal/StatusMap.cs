using System.Net;
using System.Net.Http;
using Edda.Core.Grpc;
using Edda.Edge.Grpc.Internal.Calls;

namespace Edda.Edge.Grpc.Internal;

/// <summary>The one place where errors become statuses, for both ends.</summary>
internal static class StatusMap
{
    /// <summary>Sent instead of what a handler threw: a peer learns nothing of our insides.</summary>
    public const string HandlerFailed = "The method failed unexpectedly.";

    /// <summary>What a handler's exception means to its caller.</summary>
    public static Status FromHandler(Exception error, CallEnd end, bool isAborted) => error switch
    {
        RpcException rpc when !rpc.Status.IsOk => rpc.Status,
        _ when end is CallEnd.Deadline or CallEnd.RequestTimeout or CallEnd.Displaced => Expired(end),
        OperationCanceledException or IOException when isAborted || end == CallEnd.Aborted =>
            new Status(StatusCode.Cancelled, "The caller went away."),
        _ => new Status(StatusCode.Unknown, HandlerFailed),
    };

    /// <summary>Whether an exception is worth an operator's attention, rather than a way to say a status.</summary>
    public static bool IsUnexpected(Exception error, in Status status) =>
        error is not RpcException && status.Code == StatusCode.Unknown;

    public static Status Expired(CallEnd reason) => reason switch
    {
        CallEnd.RequestTimeout =>
            new Status(StatusCode.DeadlineExceeded, "The request did not arrive in the time a request may take."),
        CallEnd.Displaced => new Status(
            StatusCode.ResourceExhausted,
            "Too many calls wait for their request, and this one waited longest."),
        _ => new Status(StatusCode.DeadlineExceeded, "The deadline has passed."),
    };

    /// <summary>A response without grpc-status came from something that is no gRPC server (gRPC, http-grpc-status-mapping).</summary>
    public static Status FromHttp(HttpStatusCode code) => new(
        code switch
        {
            HttpStatusCode.BadRequest => StatusCode.Internal,
            HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
            HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
            HttpStatusCode.NotFound => StatusCode.Unimplemented,
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
            _ => StatusCode.Unknown,
        },
        $"The peer answered with HTTP status {(int)code} and no grpc-status.");

    /// <summary>What a transport's exception means to the one who called.</summary>
    public static Status FromTransport(Exception error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpProtocolException protocol)
            {
                return IsUnanswered(protocol) ? Unanswered : FromHttp2(protocol.ErrorCode);
            }
        }

        return new Status(StatusCode.Unavailable, error switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                "The TLS handshake with the server failed.",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                "The server's name is unknown.",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
                "The server does not take the connection.",
            _ => "The connection to the server broke.",
        });
    }

    private static Status Unanswered => new(StatusCode.Unavailable, "The server does not answer a PING any more.");

    // To the HTTP handler a server that answers no PING has broken the protocol, with the same code as one that says
    // nonsense. Only the text, or where texts are left out its name (net_ping_request_timed_out), tells them apart.
    private static bool IsUnanswered(HttpProtocolException failure) =>
        failure.Message.Contains("ping", StringComparison.OrdinalIgnoreCase);

    // gRPC over HTTP/2, "Errors": how HTTP/2 error codes read as statuses. NO_ERROR is INTERNAL there, for a stream that
    // should have had a status; what says so here is a server that ends its connections, with a call just on its way.
    private static Status FromHttp2(long code) => new(
        code switch
        {
            0x0 => StatusCode.Unavailable,
            0x7 => StatusCode.Unavailable,
            0x8 => StatusCode.Cancelled,
            0xb => StatusCode.ResourceExhausted,
            0xc => StatusCode.PermissionDenied,
            _ => StatusCode.Internal,
        },
        $"The server broke the stream off with HTTP/2 error {code}.");
}
