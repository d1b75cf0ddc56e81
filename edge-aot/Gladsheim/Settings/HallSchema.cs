using Edda.Edge.Gladsheim;
using Edda.Edge.Hosting;
using Edda.Edge.Settings;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings.Internal;
using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Settings;

/// <summary>The names in Gladsheim's settings file and what each may be.</summary>
public static class HallSchema
{
    private const int LongestText = 4096;

    private static readonly SettingsValue<TimeSpan> Length = Setting.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7));
    private static readonly SettingsValue<TimeSpan> LengthOrNone = Setting.Duration(TimeSpan.Zero, TimeSpan.FromDays(7));

    private static readonly SettingsValue<string> Line =
        Setting.Text("a text without line breaks or NUL", LongestText, text => text.AsSpan().IndexOfAny('\n', '\r', '\0') < 0);

    private static readonly SettingsValue<string> Argument =
        Setting.Text("a text without NUL", 1 << 16, text => !text.Contains('\0'));

    private static readonly SettingsValue<string> AbsolutePath = Setting.Text(
        "an absolute path", LongestText, text => text.StartsWith('/') && !text.Contains('\0'));

    private static readonly SettingsValue<IReadOnlyList<string>> Command = Setting.ListOf(Argument, minimumCount: 1);

    private static readonly SettingsValue<string> Signal = Setting.Text(
        "a signal: \"TERM\", \"INT\", \"HUP\", \"USR1\", ...", 16, text => Signals.TryParse(text, out _));

    private static readonly SettingsSchema<ReadySettings> Ready = new SettingsSchema<ReadySettings>(() => new ReadySettings())
        .Optional("when", Setting.Choice(
            ("launched", ReadyWhen.Launched), ("health", ReadyWhen.Health), ("output", ReadyWhen.Output),
            ("port", ReadyWhen.Port), ("notify", ReadyWhen.Notify)), (to, value) => to.When = value)
        .Optional("output", Line, (to, value) => to.Output = value)
        .Optional("address", Setting.Text("\"host:port\"", 256, Addresses.IsHostPort), (to, value) => to.Address = value)
        .Optional("timeout", Length, (to, value) => to.Timeout = value)
        .Rule(EffectRules.OfReady);

    private static readonly SettingsSchema<StopSettings> Stop = new SettingsSchema<StopSettings>(() => new StopSettings())
        .Optional("signal", Signal, (to, value) => to.Signal = value)
        .Optional("timeout", LengthOrNone, (to, value) => to.Timeout = value);

    private static readonly SettingsSchema<ReloadSettings> Reload = new SettingsSchema<ReloadSettings>(() => new ReloadSettings())
        .Optional("signal", Signal, (to, value) => to.Signal = value)
        .Optional("command", Command, (to, value) => to.Command = value)
        .Rule(EffectRules.OfReload);

    private static readonly SettingsSchema<RestartSettings> Restart = new SettingsSchema<RestartSettings>(() => new RestartSettings())
        .Optional("policy", Setting.Choice(
            ("never", RestartMode.Never), ("on_failure", RestartMode.OnFailure), ("always", RestartMode.Always)),
            (to, value) => to.Policy = value)
        .Optional("delay", Length, (to, value) => to.Delay = value)
        .Optional("max_delay", Length, (to, value) => to.MaximumDelay = value)
        .Optional("attempts", Setting.Integer(0, RestartPolicy.MostAttempts), (to, value) => to.Attempts = value)
        .Optional("window", Length, (to, value) => to.Window = value)
        .Optional("healthy_after", Length, (to, value) => to.HealthyAfter = value)
        .Rule(EffectRules.OfRestart);

    private static readonly SettingsSchema<CheckSettings> Check = new SettingsSchema<CheckSettings>(() => new CheckSettings())
        .Required("kind", Setting.Choice(
            ("http", CheckKind.Http), ("grpc", CheckKind.Grpc), ("tcp", CheckKind.Tcp), ("command", CheckKind.Command),
            ("process", CheckKind.Process)), (to, value) => to.Kind = value)
        .Optional("purpose", Setting.Choice(
            ("startup", CheckPurpose.Startup), ("readiness", CheckPurpose.Readiness), ("liveness", CheckPurpose.Liveness)),
            (to, value) => to.Purpose = value)
        .Optional("url", Setting.Text("an http URL", 2048, Addresses.IsHttpUrl), (to, value) => to.Url = value)
        .Optional("address", Setting.Text(
            "\"host:port\" for tcp, \"unix:/path\" or \"http://host:port\" for grpc", 256,
            text => Addresses.IsHostPort(text) || Addresses.IsChannel(text)), (to, value) => to.Address = value)
        .Optional("service", Line, (to, value) => to.Service = value)
        .Optional("watch", Setting.Flag, (to, value) => to.Watch = value)
        .Optional("command", Command, (to, value) => to.Command = value)
        .Optional("status", Setting.Text(
            "a status or a range of them: \"200\", \"200-299\"", 16, text => StatusRange.TryParse(text, out _, out _)),
            (to, value) => to.Status = value)
        .Optional("interval", Length, (to, value) => to.Interval = value)
        .Optional("timeout", Length, (to, value) => to.Timeout = value)
        .Optional("delay", LengthOrNone, (to, value) => to.Delay = value)
        .Optional("failures", Setting.Integer(1, 1000), (to, value) => to.Failures = value)
        .Optional("successes", Setting.Integer(1, 1000), (to, value) => to.Successes = value)
        .Optional("jitter_percent", Setting.Integer(0, 50), (to, value) => to.JitterPercent = value)
        .Rule(EffectRules.OfCheck);

    private static readonly SettingsSchema<LimitSettings> Limits = new SettingsSchema<LimitSettings>(() => new LimitSettings())
        .Optional("memory", Setting.Bytes(1 << 20, 1L << 50), (to, value) => to.Memory = value)
        .Optional("cpu_percent", Setting.Number(1, 100_000), (to, value) => to.CpuPercent = value)
        .Optional("processes", Setting.Integer(1, 1 << 22), (to, value) => to.Processes = value)
        .Optional("open_files", Setting.Integer(1, 1 << 30), (to, value) => to.OpenFiles = value)
        .Optional("io_per_second", Setting.Bytes(1024, 1L << 50), (to, value) => to.IoPerSecond = value)
        .Optional("action", Setting.Choice(
            ("alert", LimitAction.Alert), ("throttle", LimitAction.Throttle), ("restart", LimitAction.Restart),
            ("stop", LimitAction.Stop)), (to, value) => to.Action = value)
        .Optional("warn_at_percent", Setting.Integer(1, 100), (to, value) => to.WarnAtPercent = value)
        .Rule(EffectRules.OfLimits);

    private static readonly SettingsSchema<LogSettings> Log = new SettingsSchema<LogSettings>(() => new LogSettings())
        .Optional("file_size", Setting.Bytes(4096, 1L << 40), (to, value) => to.FileSize = value)
        .Optional("files", Setting.Integer(1, 1000), (to, value) => to.Files = value);

    private static readonly SettingsSchema<ServiceSettings> Service = new SettingsSchema<ServiceSettings>(() => new ServiceSettings())
        .Optional("description", Line, (to, value) => to.Description = value)
        .Optional("labels", Setting.MapOf(Line, 64), (to, value) => to.Labels = value)
        .Optional("kind", Setting.Choice(
            ("daemon", ServiceKind.Daemon), ("forking", ServiceKind.Forking), ("oneshot", ServiceKind.OneShot)),
            (to, value) => to.Kind = value)
        .Required("command", Command, (to, value) => to.Command = value)
        .Optional("environment", Setting.MapOf(Argument), (to, value) => to.Environment = value)
        .Optional("inherit_environment", Setting.ListOf(Line), (to, value) => to.InheritEnvironment = value)
        .Optional("environment_files", Setting.ListOf(AbsolutePath, maximumCount: 16), (to, value) => to.EnvironmentFiles = value)
        .Optional("secret_files", Setting.MapOf(AbsolutePath, 64), (to, value) => to.SecretFiles = value)
        .Optional("working_directory", AbsolutePath, (to, value) => to.WorkingDirectory = value)
        .Optional("user", Setting.Text("the name or number of a user", 64), (to, value) => to.User = value)
        .Optional("group", Setting.Text("the name or number of a group", 64), (to, value) => to.Group = value)
        .Optional("umask", Setting.Text("three octal digits: \"022\"", 4, IsUmask), (to, value) => to.Umask = value)
        .Optional("rlimits", Setting.MapOf(Setting.Text(
            "a number, \"unlimited\", or soft:hard", 64, text => KernelLimits.TryParse(text, out _, out _)), 16),
            (to, value) => to.KernelLimits = value)
        .Optional("pid_file", AbsolutePath, (to, value) => to.PidFile = value)
        .Optional("depends_on", Setting.MapOf(Setting.Choice(
            ("started", DependencyCondition.Started), ("healthy", DependencyCondition.Healthy),
            ("completed", DependencyCondition.Completed))), (to, value) => to.DependsOn = value)
        .Optional("ready", Ready, (to, value) => to.Ready = value)
        .Optional("stop", Stop, (to, value) => to.Stop = value)
        .Optional("reload", Reload, (to, value) => to.Reload = value)
        .Optional("restart", Restart, (to, value) => to.Restart = value)
        .Optional("checks", Setting.MapOf(Check, 32), (to, value) => to.Checks = value)
        .Optional("limits", Limits, (to, value) => to.Limits = value)
        .Optional("log", Log, (to, value) => to.Log = value)
        .Optional("schedule", Setting.Text(
            Schedule.Allowed, 256, text => Schedule.TryParse(text, out _)), (to, value) => to.Schedule = value)
        .Optional("autostart", Setting.Flag, (to, value) => to.AutoStart = value)
        .Optional("einherjar", Setting.Text(
            "\"unix:/path\" or \"http://host:port\"", 256, Addresses.IsChannel), (to, value) => to.Einherjar = value);

    private static readonly SettingsSchema<PlatformLimitSettings> PlatformLimits =
        new SettingsSchema<PlatformLimitSettings>(() => new PlatformLimitSettings())
            .Optional("services", Setting.Integer(1, 10_000), (to, value) => to.Services = value)
            .Optional("memory", Setting.Bytes(1 << 20, 1L << 50), (to, value) => to.Memory = value)
            .Optional("cpu_percent", Setting.Number(1, 100), (to, value) => to.CpuPercent = value);

    /// <summary>The whole file: what every service can be told, and what only Gladsheim can.</summary>
    public static SettingsSchema<HallSettings> File { get; } =
        HostSettings.Extend(new SettingsSchema<HallSettings>(() => new HallSettings()))
            .Optional("platform", Setting.Choice(
                ("midgard", PlatformKind.Midgard), ("alfheim", PlatformKind.Alfheim), ("asgard", PlatformKind.Asgard),
                ("ragnarok", PlatformKind.Ragnarok)), (to, value) => to.Platform = value)
            .Optional("platform_limits", PlatformLimits, (to, value) => to.PlatformLimits = value)
            .Optional("run_folder", AbsolutePath, (to, value) => to.RunFolder = value)
            .Optional("log_folder", AbsolutePath, (to, value) => to.LogFolder = value)
            .Optional("sample_interval", Setting.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
                (to, value) => to.SampleInterval = value)
            .Optional("history", Setting.Integer(1, 3600), (to, value) => to.History = value)
            .Optional("starts_per_second", Setting.Integer(1, 10_000), (to, value) => to.StartsPerSecond = value)
            .Optional("compose", Setting.ListOf(Setting.Text("a path", LongestText), maximumCount: 64),
                (to, value) => to.Compose = value)
            .Optional("odin", Setting.Text("\"unix:/path\" or \"http://host:port\"", 256, Addresses.IsChannel),
                (to, value) => to.Odin = value)
            .Optional("on_exit", Setting.Choice(("leave", OnExit.Leave), ("stop", OnExit.Stop)), (to, value) => to.OnExit = value)
            .Optional("services", Setting.MapOf(Service, 10_000), (to, value) => to.Services = value);

    private static bool IsUmask(string text) =>
        text.Length is 3 or 4 && text.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0
        && Convert.ToInt32(text, 8) <= 0x1FF;
}
