using System.Net.Http;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Edda.Core.Grpc;
using Edda.Edge.Hosting.Internal;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>The one place that says what a failure of the network means for a script.</summary>
internal static class NetworkErrors
{
    /// <param name="what">What was tried: "GET http://example.org/".</param>
    public static NetworkException Describe(Exception failure, string what)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case NetworkException known:
                    return known;
                case NetworkRefusedException refused:
                    return new NetworkException(StatusCode.PermissionDenied, refused.Message);
                case AuthenticationException:
                    return new NetworkException(StatusCode.Unavailable, $"{what}: the server's certificate is not trusted, or TLS failed");
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new NetworkException(StatusCode.Unavailable, $"{what}: the name is not known");
                case SocketException socket:
                    return new NetworkException(StatusCode.Unavailable, $"{what}: {SystemError.Describe(socket)}");
                case HttpIOException or HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded }:
                    return new NetworkException(StatusCode.Unavailable, $"{what}: the server's answer is broken off or is none");
            }
        }

        return failure switch
        {
            OperationCanceledException or TimeoutException => new NetworkException(StatusCode.DeadlineExceeded, $"{what}: no answer in time"),
            WebSocketException => new NetworkException(StatusCode.Unavailable, $"{what}: the connection is lost, or the server speaks no WebSocket"),
            EndOfStreamException => new NetworkException(StatusCode.Unavailable, $"{what}: the server closed the connection"),
            _ => new NetworkException(StatusCode.Unavailable, $"{what}: {SystemError.Describe(failure)}"),
        };
    }
}
