using System.Net;

namespace Edda.Edge.Grpc.Internal;

/// <summary>"unix:/path", "http://host:port" or "https://host:port", taken apart.</summary>
internal sealed class GrpcAddress
{
    private const string UnixScheme = "unix:";

    private GrpcAddress(string text) => Text = text;

    public string Text { get; }

    public string? UnixPath { get; private init; }

    public string Host { get; private init; } = "localhost";

    public int Port { get; private init; }

    public bool IsTls { get; private init; }

    public static GrpcAddress Parse(string text)
    {
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            // Both "unix:/path" and "unix:///path" are in use.
            string path = text[UnixScheme.Length..];
            path = path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path;
            if (path.Length > 0)
            {
                return new GrpcAddress(text) { UnixPath = path };
            }
        }
        else if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            && uri.PathAndQuery == "/")
        {
            return new GrpcAddress(text)
            {
                Host = uri.IdnHost,
                Port = uri.Port,
                IsTls = uri.Scheme == "https",
            };
        }

        Misuse.BadAddress(text);
        return null;
    }

    /// <summary>Where a server binds. A name other than localhost is not looked up: it could mean anything.</summary>
    public IPEndPoint BindEndPoint()
    {
        if (Host == "localhost")
        {
            return new IPEndPoint(IPAddress.Loopback, Port);
        }

        if (!IPAddress.TryParse(Host, out IPAddress? ip))
        {
            Misuse.NotAnIpAddress(Text);
        }

        return new IPEndPoint(ip, Port);
    }
}
