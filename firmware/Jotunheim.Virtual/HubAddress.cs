namespace Edda.Jotunheim.Virtual;

/// <summary>Where a hub listens for devices, or the broker through which it is reached.</summary>
/// <param name="TrustsAnyone">Takes any certificate: for trials.</param>
/// <param name="Network">Over MQTT, the second level of the topics; null: gRPC.</param>
public sealed record HubAddress(string Host, int Port, bool IsSecure, bool TrustsAnyone = false, string? Network = null)
{
    private const int BrokerPort = 1883;
    private const int SecureBrokerPort = 8883;

    /// <summary>At the broker.</summary>
    public string User { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>"http://host:port", "https://host:port", "mqtt://host:port/network" or "mqtts://..."; null for what is none.</summary>
    public static HubAddress? Parse(string text, bool trustsAnyone = false)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
            return null;
        string network = uri.AbsolutePath.Trim('/');
        bool isSecure = uri.Scheme is "https" or "mqtts";
        return uri.Scheme switch
        {
            "http" or "https" when uri.Port > 0 => new HubAddress(uri.Host, uri.Port, isSecure, trustsAnyone),
            "mqtt" or "mqtts" when network.Length > 0 && !network.Contains('/') => new HubAddress(
                uri.Host, uri.Port > 0 ? uri.Port : isSecure ? SecureBrokerPort : BrokerPort, isSecure, trustsAnyone, network),
            _ => null,
        };
    }
}
