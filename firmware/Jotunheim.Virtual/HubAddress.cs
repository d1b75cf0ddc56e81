namespace Edda.Jotunheim.Virtual;

/// <summary>Where a hub listens for devices.</summary>
/// <param name="TrustsAnyone">Takes any certificate: for trials.</param>
public sealed record HubAddress(string Host, int Port, bool IsSecure, bool TrustsAnyone = false)
{
    /// <summary>"http://host:port" or "https://host:port"; null for what is neither.</summary>
    public static HubAddress? Parse(string text, bool trustsAnyone = false) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.Port > 0
            ? new HubAddress(uri.Host, uri.Port, uri.Scheme == "https", trustsAnyone)
            : null;
}
