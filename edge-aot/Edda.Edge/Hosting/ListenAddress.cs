using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edda.Edge.Hosting;

/// <summary>Where a service is reached: a Unix socket or a TCP address, with or without TLS. Immutable.</summary>
public sealed class ListenAddress
{
    public const string Allowed = "unix:PATH, http://ADDRESS:PORT on loopback or https://ADDRESS:PORT";

    /// <summary>What sockaddr_un has room for, less the closing NUL.</summary>
    private const int MaximumPathBytes = 107;

    private const string UnixScheme = "unix:";
    private const string HttpScheme = "http://";
    private const string HttpsScheme = "https://";

    private ListenAddress(string text, string? path, IPEndPoint? endPoint, bool isTls)
    {
        Text = text;
        SocketPath = path;
        EndPoint = endPoint;
        IsTls = isTls;
    }

    /// <summary>In the form that the server and a channel take.</summary>
    public string Text { get; }

    /// <summary>Null for TCP.</summary>
    public string? SocketPath { get; }

    /// <summary>Null for a Unix socket.</summary>
    public IPEndPoint? EndPoint { get; }

    public bool IsTls { get; }

    /// <summary>Whether others could listen in on the wire.</summary>
    public bool LeavesTheMachine => EndPoint is not null && !IPAddress.IsLoopback(EndPoint.Address);

    public static bool TryParse(string text, out ListenAddress? address)
    {
        address = null;
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
            return TryParsePath(text[UnixScheme.Length..], out address);
        if (text.StartsWith(HttpScheme, StringComparison.Ordinal))
            return TryParseEndPoint(text[HttpScheme.Length..], HttpScheme, out address);
        return text.StartsWith(HttpsScheme, StringComparison.Ordinal)
            && TryParseEndPoint(text[HttpsScheme.Length..], HttpsScheme, out address);
    }

    /// <summary>Null, or why this address must not be listened on.</summary>
    public string? Objection(bool hasCertificate)
    {
        if (IsTls && !hasCertificate)
            return "https needs a certificate: set tls.certificate and tls.key in the settings";
        return LeavesTheMachine && !IsTls
            ? "other machines can reach it and tokens would travel in the clear: use https://, or a loopback address"
            : null;
    }

    private static bool TryParsePath(string path, out ListenAddress? address)
    {
        address = null;
        if (path.Length == 0 || path.Contains('\0') || path.EndsWith('/'))
            return false;

        path = Path.GetFullPath(path);
        if (Encoding.UTF8.GetByteCount(path) > MaximumPathBytes)
            return false;

        address = new ListenAddress(UnixScheme + path, path, null, false);
        return true;
    }

    private static bool TryParseEndPoint(string text, string scheme, out ListenAddress? address)
    {
        address = null;
        text = text.TrimEnd('/');
        const string localhost = "localhost:";
        if (text.StartsWith(localhost, StringComparison.OrdinalIgnoreCase))
            text = "127.0.0.1:" + text[localhost.Length..];

        // The parser makes port 0 of a missing one; here a port has to be meant.
        int colon = text.LastIndexOf(':');
        if (colon < 1 || colon == text.Length - 1 || text.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9')
            || !IPEndPoint.TryParse(text, out IPEndPoint? endPoint))
            return false;

        // Without brackets the parser would take the port of an IPv6 address for a part of it.
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6 && text[colon - 1] != ']')
            return false;

        address = new ListenAddress(scheme + endPoint, null, endPoint, scheme == HttpsScheme);
        return true;
    }
}
