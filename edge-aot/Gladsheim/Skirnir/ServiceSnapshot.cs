using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Thjalfi.Logs;

namespace Edda.Gladsheim.Skirnir;

/// <summary>
/// A service at one moment. Immutable, but for <see cref="Usage"/> and <see cref="Output"/>, which any thread may
/// read and which live as long as the service: samples and lines are not worth a new snapshot each.
/// </summary>
public sealed record ServiceSnapshot
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoLabels;

    public ServiceState State { get; init; }

    public HealthState Health { get; init; }

    public bool Ready { get; init; }

    /// <summary>0: no process.</summary>
    public int Pid { get; init; }

    public long StartedUnixMs { get; init; }

    /// <summary>Grows with every start; two snapshots with the same one saw the same process.</summary>
    public ulong StartId { get; init; }

    /// <summary>Since the service was last started by a person.</summary>
    public int Restarts { get; init; }

    public string Reason { get; init; } = "";

    public long SinceUnixMs { get; init; }

    public ServiceExit? LastExit { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<CrashReport> Crashes { get; init; } = [];

    public bool Adopted { get; init; }

    /// <summary>0: not scheduled.</summary>
    public long NextRunUnixMs { get; init; }

    /// <summary>What the service says of itself (sd_notify STATUS=).</summary>
    public string StatusText { get; init; } = "";

    public IReadOnlyList<CheckReport> Checks { get; init; } = [];

    public long HealthAtUnixMs { get; init; }

    public ResourceLimits Limits { get; init; } = ResourceLimits.None;

    public bool LimitsInKernel { get; init; }

    public UsageHistory? Usage { get; init; }

    /// <summary>Its kept output; null before there is any.</summary>
    public LogStore? Output { get; init; }

    /// <summary>Where it answers einherjar.v1; empty: nowhere.</summary>
    public string EinherjarAddress { get; init; } = "";

    /// <summary>What the service says it can do, as a serialised einherjar.v1.Profile; empty until it has said so.</summary>
    public ReadOnlyMemory<byte> Profile { get; init; }

    private static IReadOnlyDictionary<string, string> NoLabels { get; } = new Dictionary<string, string>();
}
