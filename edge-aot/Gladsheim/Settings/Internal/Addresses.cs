using System.Globalization;

namespace Edda.Gladsheim.Settings.Internal;

/// <summary>The forms of address that settings use. "{instance}" may stand for digits.</summary>
internal static class Addresses
{
    private const string UnixScheme = "unix:";

    public static bool IsHostPort(string text) => TrySplit(text, out _, out _);

    /// <summary>"host:port" or "[::1]:port".</summary>
    public static bool TrySplit(string text, out string host, out int port)
    {
        text = Placeholders.Filled(text, "1");
        int colon = text.LastIndexOf(':');
        host = colon < 0 ? "" : text[..colon].Trim('[', ']');
        port = 0;
        return host.Length > 0 && !host.AsSpan().ContainsAny(" /@")
            && (!host.Contains(':') || text.StartsWith('['))
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is >= 1 and <= 65535;
    }

    public static bool IsHttpUrl(string text) =>
        Uri.TryCreate(Placeholders.Filled(text, "1"), UriKind.Absolute, out Uri? url) && url.Scheme == "http"
        && url.UserInfo.Length == 0 && !text.AsSpan().ContainsAny(" \r\n");

    public static bool IsChannel(string text) =>
        text.StartsWith(UnixScheme, StringComparison.Ordinal)
            ? text.Length > UnixScheme.Length + 1 && text[UnixScheme.Length] == '/'
            : Uri.TryCreate(Placeholders.Filled(text, "1"), UriKind.Absolute, out Uri? url)
                && url.Scheme is "http" or "https" && url.PathAndQuery == "/";
}
