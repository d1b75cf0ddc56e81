namespace Edda.Loki.Jotunheim.Mqtt;

/// <summary>The broker through which devices are reached, beside those that come by gRPC. A change needs a restart.</summary>
internal sealed record BrokerSettings
{
    public const string Schemes = "\"mqtt://HOST:PORT\" or \"mqtts://HOST:PORT\"";

    private const int PlainPort = 1883;
    private const int SecurePort = 8883;

    public string Broker { get; set; } = "";

    /// <summary>The second level of the topics: edda/NETWORK/DEVICE/up.</summary>
    public string Network { get; set; } = "home";

    /// <summary>Null: the broker asks for nobody's name.</summary>
    public string? User { get; set; }

    /// <summary>Holds the password in its first line, so that settings can be shown.</summary>
    public string? PasswordFile { get; set; }

    public string Host => new Uri(Broker).Host.Trim('[', ']');

    public bool IsTls => new Uri(Broker).Scheme == "mqtts";

    public int Port => new Uri(Broker).Port is > 0 and int port ? port : IsTls ? SecurePort : PlainPort;

    public static bool IsBroker(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "mqtt" or "mqtts" && uri.Host.Length > 0 && uri.PathAndQuery is "" or "/";

    /// <summary>One level of a topic, and nothing that a broker takes for more.</summary>
    public static bool IsNetwork(string text) => text.Length > 0 && text.AsSpan().IndexOfAny('/', '+', '#') < 0 && !text.Contains('\0');
}
