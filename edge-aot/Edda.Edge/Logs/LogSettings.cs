using Edda.Edge.Settings;

namespace Edda.Edge.Logs;

/// <summary>What is logged, how and where to.</summary>
public sealed class LogSettings
{
    private const int MaximumPath = 1024;

    private static readonly SettingsValue<LogLevel> LevelWord = Setting.Choice(
        ("trace", LogLevel.Trace), ("debug", LogLevel.Debug), ("information", LogLevel.Information),
        ("warning", LogLevel.Warning), ("error", LogLevel.Error), ("critical", LogLevel.Critical), ("off", LogLevel.Off));

    /// <param name="level">The least level that is written when the settings do not say.</param>
    public static SettingsSchema<LogSettings> SchemaWith(LogLevel level) =>
        new SettingsSchema<LogSettings>(() => new LogSettings { Level = level })
            .Optional("level", LevelWord, (settings, value) => settings.Level = value)
            .Optional("levels", Setting.MapOf(LevelWord, 64), (settings, value) => settings.Levels = value)
            .Optional(
                "format", Setting.Choice(("console", LogFormat.Console), ("json", LogFormat.Json)),
                (settings, value) => settings.Format = value)
            .Optional(
                "file", Setting.Text("an absolute path", MaximumPath, System.IO.Path.IsPathFullyQualified),
                (settings, value) => settings.File = value)
            .Optional(
                "max_size", Setting.Bytes(64 << 10, 1L << 32), (settings, value) => settings.MaximumSize = value)
            .Optional(
                "max_age", Setting.Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(366)),
                (settings, value) => settings.MaximumAge = value)
            .Optional("max_files", Setting.Integer(1, 100), (settings, value) => settings.MaximumFiles = (int)value);

    /// <summary>The least level that is written.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>Other levels for single components.</summary>
    public IReadOnlyDictionary<string, LogLevel> Levels { get; set; } = new Dictionary<string, LogLevel>();

    public LogFormat Format { get; set; } = LogFormat.Console;

    /// <summary>Null: standard error.</summary>
    public string? File { get; set; }

    /// <summary>The file is put aside before it would grow beyond this.</summary>
    public long MaximumSize { get; set; } = 10 << 20;

    /// <summary>The file is put aside when its first entry is this old.</summary>
    public TimeSpan MaximumAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many files that were put aside are kept.</summary>
    public int MaximumFiles { get; set; } = 5;
}
