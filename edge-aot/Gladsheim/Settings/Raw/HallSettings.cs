using Edda.Edge.Gladsheim;
using Edda.Edge.Hosting;
using Edda.Gladsheim.Byggvir;

namespace Edda.Gladsheim.Settings.Raw;

/// <summary>Gladsheim's settings file, as it was written. The defaults stand here.</summary>
public sealed class HallSettings : HostSettings
{
    public PlatformKind? Platform { get; set; }

    public PlatformLimitSettings? PlatformLimits { get; set; }

    /// <summary>
    /// What must survive Gladsheim, but not a restart of the machine: records, sockets, pipes. Null: the usual place. A
    /// change needs a restart.
    /// </summary>
    public string? RunFolder { get; set; }

    /// <summary>Where the services' output is kept. Null: the usual place. A change needs a restart.</summary>
    public string? LogFolder { get; set; }

    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many samples are kept of each service.</summary>
    public long History { get; set; } = UsageHistory.DefaultCapacity;

    public long StartsPerSecond { get; set; } = 100;

    /// <summary>Compose-like files with more services; relative to this file's folder.</summary>
    public IReadOnlyList<string> Compose { get; set; } = [];

    /// <summary>Where Odin takes alerts; null: nowhere but in the events.</summary>
    public string? Odin { get; set; }

    public OnExit OnExit { get; set; }

    public IReadOnlyDictionary<string, ServiceSettings> Services { get; set; } = new Dictionary<string, ServiceSettings>();
}
