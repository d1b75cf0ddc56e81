using System.Globalization;
using System.Net.Http.Headers;
using Edda.Core.Grpc;

namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>Reads gRPC's own headers and trailers from a response and leaves the rest to the caller's metadata.</summary>
internal static class ResponseText
{
    /// <summary>Null when there is no status among them.</summary>
    public static Status? Status(HttpHeaders headers)
    {
        string? text = Value(headers, HeaderNames.Status);
        if (text is null)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            return new Status(StatusCode.Unknown, $"The server sent \"{text}\" as its status.");
        }

        string message = Value(headers, HeaderNames.Message) is { } encoded ? HeaderText.DecodeMessage(encoded) : "";
        byte[]? details = Value(headers, HeaderNames.Details) is { } base64 ? HeaderText.DecodeBinary(base64) : null;

        // A number of a later version is a failure of a kind not known here.
        return new Status(
            Enum.IsDefined((StatusCode)code) ? (StatusCode)code : StatusCode.Unknown, message, details ?? default);
    }

    public static void AddTo(Metadata metadata, HttpHeaders headers)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            // The handler keeps the casing of names it knows; on the wire all are lower-case.
            string lower = name.ToLowerInvariant();
            if (HeaderNames.IsReserved(lower))
            {
                continue;
            }

            foreach (string value in values)
            {
                metadata.AddReceived(lower, value);
            }
        }
    }

    public static string? Value(HttpHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out HeaderStringValues values))
        {
            return null;
        }

        foreach (string value in values)
        {
            return value;
        }

        return null;
    }
}
