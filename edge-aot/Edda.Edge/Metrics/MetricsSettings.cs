using Edda.Edge.Settings;

namespace Edda.Edge.Metrics;

/// <summary>Where metrics are sent to. They can be asked for in any case.</summary>
public sealed class MetricsSettings
{
    public static SettingsSchema<MetricsSettings> Schema { get; } =
        new SettingsSchema<MetricsSettings>(() => new MetricsSettings())
            .Optional(
                "export", Setting.Text("the address of an OTLP collector: http://HOST:PORT, https://HOST:PORT or unix:PATH", 512, IsAddress),
                (settings, value) => settings.Export = value)
            .Optional(
                "interval", Setting.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
                (settings, value) => settings.Interval = value);

    /// <summary>Null: metrics are not sent anywhere.</summary>
    public string? Export { get; set; }

    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    private static bool IsAddress(string text) =>
        (text.StartsWith("unix:/", StringComparison.Ordinal) && text.Length > "unix:/".Length)
        || (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            && uri.AbsolutePath == "/" && uri.Query.Length == 0);
}
