using System.Text;
using Edda.Edge.Grpc.Internal.Messages;

namespace Edda.Edge.Grpc.Internal;

/// <summary>Names and values of headers that the protocol itself uses.</summary>
internal static class HeaderNames
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Details = "grpc-status-details-bin";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string PreviousAttempts = "grpc-previous-rpc-attempts";
    public const string RetryPushback = "grpc-retry-pushback-ms";

    public const string Gzip = "gzip";
    public const string Identity = "identity";
    public const string AcceptedEncodings = "identity,gzip";

    // Strings of the numbers, so that a status costs no allocation.
    private static readonly string[] Numbers =
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16"];

    public static string Number(int statusCode) =>
        (uint)statusCode < (uint)Numbers.Length ? Numbers[statusCode] : Numbers[2];

    /// <summary>"application/grpc", alone or with +proto or parameters; other formats are not ours.</summary>
    public static bool IsGrpc(string? contentType) =>
        contentType == ContentType || (contentType is not null && IsGrpc(System.Text.Encoding.UTF8.GetBytes(contentType)));

    public static bool IsGrpc(ReadOnlySpan<byte> contentType)
    {
        ReadOnlySpan<byte> wanted = "application/grpc"u8;
        if (contentType.Length < wanted.Length || !Ascii.EqualsIgnoreCase(contentType[..wanted.Length], wanted))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = contentType[wanted.Length..];
        return rest is [] or [(byte)';', ..]
            || (rest.Length >= 6 && Ascii.EqualsIgnoreCase(rest[..6], "+proto"u8) && (rest.Length == 6 || rest[6] == ';'));
    }

    /// <summary>Headers that are the transport's or the protocol's and not the caller's metadata.</summary>
    public static bool IsReserved(string name) => name is
        "te" or "content-type" or "content-length" or "user-agent" or "host" or "date" or "server" or "connection"
            or "trailer" or "transfer-encoding" or Status or Message or Details or Timeout or Encoding
            or AcceptEncoding || name.StartsWith(':');
}
