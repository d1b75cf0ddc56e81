using Edda.Edge.Grpc;
using Edda.Edge.Hosting;
using Edda.Edge.Logs;
using Edda.Edge.Settings;
using Edda.Loki.Execution;
using Edda.Loki.Jotunheim.Mqtt;
using Edda.Loki.Tools;

namespace Edda.Loki;

/// <summary>What Loki can be told beside what all services can.</summary>
internal sealed class LokiSettings : HostSettings
{
    private const long MostMemory = 1L << 40;
    private const long MostBytes = 1L << 50;

    private static readonly SettingsSchema<ExecutionSettings> Execution = new SettingsSchema<ExecutionSettings>(() => new())
        .Optional("workers", Setting.Integer(1, 64), (settings, value) => settings.Workers = (int)value)
        .Optional("most_workers", Setting.Integer(1, 256), (settings, value) => settings.MostWorkers = (int)value)
        .Optional("concurrent", Setting.Integer(1, 100_000), (settings, value) => settings.Concurrent = (int)value)
        .Optional("queue", Setting.Integer(0, 1_000_000), (settings, value) => settings.Queue = (int)value)
        .Optional("total_memory", Setting.Bytes(1 << 20, MostMemory), (settings, value) => settings.TotalMemoryBytes = value)
        .Optional("memory", Setting.Bytes(64 << 10, MostMemory), (settings, value) => settings.MemoryBytes = value)
        .Optional("cpu", Setting.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)), (settings, value) => settings.Cpu = value)
        .Optional("wall", Setting.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30)), (settings, value) => settings.Wall = value)
        .Optional("output", Setting.Bytes(0, 32 << 20), (settings, value) => settings.OutputBytes = value)
        .Optional("network", Setting.Bytes(0, MostBytes), (settings, value) => settings.NetworkBytes = value)
        .Optional("total_network", Setting.Bytes(0, MostBytes), (settings, value) => settings.TotalNetworkBytes = value)
        .Optional("total_disk", Setting.Bytes(0, MostBytes), (settings, value) => settings.TotalDiskBytes = value)
        .Optional("total_output", Setting.Bytes(0, MostBytes), (settings, value) => settings.TotalOutputBytes = value)
        .Optional("action", Setting.Choice(ToolRules.LimitActions), (settings, value) => settings.Action = value)
        .Optional("cached_scripts", Setting.Integer(1, 100_000), (settings, value) => settings.CachedScripts = (int)value)
        .Rule(settings => settings.MostWorkers < settings.Workers
            ? new SettingsFlaw("most_workers", "", "fewer than \"workers\"", "allowed: as many as \"workers\", or more")
            : null);

    private static readonly SettingsSchema<BrokerSettings> Broker = new SettingsSchema<BrokerSettings>(() => new())
        .Required("broker", Setting.Text(BrokerSettings.Schemes, 256, BrokerSettings.IsBroker), (settings, value) => settings.Broker = value)
        .Optional("network", Setting.Text("one level of a topic", 64, BrokerSettings.IsNetwork), (settings, value) => settings.Network = value)
        .Optional("user", Setting.Text("a name", 256), (settings, value) => settings.User = value)
        .Optional(
            "password_file", Setting.Text("an absolute path", 1024, Path.IsPathFullyQualified),
            (settings, value) => settings.PasswordFile = value);

    public static new SettingsSchema<LokiSettings> Schema { get; } = Extend(
        new SettingsSchema<LokiSettings>(() => new LokiSettings()), LogLevel.Warning)
        .Optional(
            "tools", Setting.Text("an absolute path", 1024, Path.IsPathFullyQualified),
            (settings, value) => settings.Tools = value)
        .Optional(
            "simulated_board", Setting.Flag,
            (settings, value) => settings.SimulatedBoard = value)
        .Optional(
            "trusted_roots", Setting.Text("an absolute path", 1024, Path.IsPathFullyQualified),
            (settings, value) => settings.TrustedRoots = value)
        .Optional(
            "devices", Setting.Integer(0, 100_000),
            (settings, value) => settings.Devices = (int)value)
        .Optional("mqtt", Broker, (settings, value) => settings.Mqtt = value)
        .Optional("scripts", Execution, (settings, value) => settings.Scripts = value);

    public LokiSettings() => Log = new LogSettings { Level = LogLevel.Warning };

    /// <summary>A TOML file or a folder of them; null: only what is registered. A change needs a restart.</summary>
    public string? Tools { get; set; }

    /// <summary>Whether "fenrir" is a simulated board instead of this machine's hardware. A change needs a restart.</summary>
    public bool SimulatedBoard { get; set; }

    /// <summary>Certificates in PEM that Jormungandr trusts beside the system's. A change needs a restart.</summary>
    public string? TrustedRoots { get; set; }

    /// <summary>How many devices may be attached at once; each is a connection and a call. A change needs a restart.</summary>
    public int Devices { get; set; } = 64;

    /// <summary>The broker through which devices are reached beside gRPC; null: none.</summary>
    public BrokerSettings? Mqtt { get; set; }

    /// <summary>A change holds for what begins after it, but for what the children and workers are made with.</summary>
    public ExecutionSettings Scripts { get; set; } = new();

    protected internal override void Adjust(GrpcServerLimits limits)
    {
        limits.MaxConnections += Devices;
        limits.MaxConcurrentCalls += Devices + Scripts.Concurrent; // a script that waits is a call that waits
        limits.MaxPendingConnections = Math.Max(limits.MaxPendingConnections, Devices);
    }
}
