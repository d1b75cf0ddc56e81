using Edda.Edge.Grpc;
using Edda.Edge.Heimdall;
using Edda.Edge.Logs;
using Edda.Edge.Metrics;
using Edda.Edge.Responsibility;
using Edda.Edge.Settings;

namespace Edda.Edge.Hosting;

/// <summary>What every service can be told. A service with settings of its own derives from this.</summary>
public class HostSettings
{
    private static readonly SettingsValue<string> Address = Setting.Text(
        ListenAddress.Allowed, 256, text => ListenAddress.TryParse(text, out _));

    public static SettingsSchema<HostSettings> Schema { get; } = Extend(
        new SettingsSchema<HostSettings>(() => new HostSettings()));

    /// <summary>Where to listen; empty: the service's own Unix socket. A change needs a restart.</summary>
    public IReadOnlyList<string> Listen { get; set; } = [];

    /// <summary>Who may open the Unix socket. A change needs a restart.</summary>
    public UnixFileMode SocketMode { get; set; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where the service keeps what it must remember; null: the usual place. A change needs a restart.</summary>
    public string? StateFolder { get; set; }

    public TlsSettings? Tls { get; set; }

    /// <summary>How long calls that are running may go on after the service was asked to end.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public LogSettings Log { get; set; } = new();

    public HeimdallSettings Heimdall { get; set; } = new();

    public MetricsSettings Metrics { get; set; } = new();

    public ResponsibilitySettings Responsibility { get; set; } = new();

    /// <summary>Adds the names that all services have to the schema of one.</summary>
    /// <param name="logLevel">The least level that this service writes when its settings do not say.</param>
    public static SettingsSchema<T> Extend<T>(SettingsSchema<T> schema, LogLevel logLevel = LogLevel.Information)
        where T : HostSettings =>
        schema
            .Optional("listen", Setting.ListOf(Address, 1, 16), (settings, value) => settings.Listen = value)
            .Optional(
                "socket_mode",
                Setting.Choice(
                    ("0600", UnixFileMode.UserRead | UnixFileMode.UserWrite),
                    ("0660", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
                        | UnixFileMode.GroupWrite),
                    ("0666", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
                        | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)),
                (settings, value) => settings.SocketMode = value)
            .Optional(
                "state_folder", Setting.Text("an absolute path", 1024, Path.IsPathFullyQualified),
                (settings, value) => settings.StateFolder = value)
            .Optional("tls", TlsSettings.Schema, (settings, value) => settings.Tls = value)
            .Optional(
                "drain_timeout", Setting.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(10)),
                (settings, value) => settings.DrainTimeout = value)
            .Optional("log", LogSettings.SchemaWith(logLevel), (settings, value) => settings.Log = value)
            .Optional("heimdall", HeimdallSettings.Schema, (settings, value) => settings.Heimdall = value)
            .Optional("metrics", MetricsSettings.Schema, (settings, value) => settings.Metrics = value)
            .Optional(
                "responsibility", ResponsibilitySettings.Schema, (settings, value) => settings.Responsibility = value)
            .Rule(Objection);

    /// <summary>What a service's settings change of what its server gives away. Asked once, before the start.</summary>
    protected internal virtual void Adjust(GrpcServerLimits limits)
    {
    }

    private static SettingsFlaw? Objection(HostSettings settings)
    {
        for (int i = 0; i < settings.Listen.Count; i++)
        {
            if (ListenAddress.TryParse(settings.Listen[i], out ListenAddress? address)
                && address!.Objection(settings.Tls is not null) is { } objection)
                return new SettingsFlaw("listen", $"[{i}]", address.Text, objection);
        }

        return null;
    }
}
