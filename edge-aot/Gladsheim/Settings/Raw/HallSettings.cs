using Edda.Gladsheim.Byggvir;

namespace Edda.Gladsheim.Settings.Raw;

/// <summary>Gladsheim's own part of its settings file, as it was written. The defaults stand here.</summary>
public sealed class HallSettings
{
    public const string DefaultState = "/var/lib/edda/gladsheim";
    public const string DefaultRun = "/run/edda/gladsheim";
    public const string DefaultLogs = "/var/log/edda/services";

    public PlatformKind? Platform { get; set; }

    public PlatformLimitSettings? PlatformLimits { get; set; }

    /// <summary>What must survive a restart of the machine. Null: the default for who runs it.</summary>
    public string? StateDirectory { get; set; }

    /// <summary>What must survive a restart of Gladsheim, but not of the machine.</summary>
    public string? RunDirectory { get; set; }

    public string? LogDirectory { get; set; }

    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(1);

    public long History { get; set; } = UsageHistory.DefaultCapacity;

    public long StartsPerSecond { get; set; } = 100;

    /// <summary>Compose-like files with more services; relative to this file's folder.</summary>
    public IReadOnlyList<string> Compose { get; set; } = [];

    /// <summary>Where Odin takes alerts; null: nowhere but in the events.</summary>
    public string? Odin { get; set; }

    public IReadOnlyDictionary<string, ServiceSettings> Services { get; set; } = new Dictionary<string, ServiceSettings>();
}
