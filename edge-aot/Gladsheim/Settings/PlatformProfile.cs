using Edda.Edge.Gladsheim;

namespace Edda.Gladsheim.Settings;

/// <summary>What all services of a machine may take together, by the kind of machine. Immutable.</summary>
public sealed record PlatformProfile
{
    private const long Mebi = 1 << 20;

    public required PlatformKind Kind { get; init; }

    public required int Services { get; init; }

    public required long MemoryBytes { get; init; }

    /// <summary>Of the whole machine, all cores together.</summary>
    public required double CpuPercent { get; init; }

    /// <summary>Whether to look at the power supply and to spare the battery.</summary>
    public bool BatteryAware { get; init; }

    /// <summary>What check and sampling intervals are multiplied with on battery.</summary>
    public double IntervalsOnBattery { get; init; } = 1;

    /// <summary>What the limits for all services together are multiplied with on battery.</summary>
    public double LimitsOnBattery { get; init; } = 1;

    public static PlatformProfile Of(PlatformKind kind) => kind switch
    {
        PlatformKind.Alfheim => new PlatformProfile
        {
            Kind = kind,
            Services = 5,
            MemoryBytes = 256 * Mebi,
            CpuPercent = 25,
            BatteryAware = true,
            IntervalsOnBattery = 3,
            LimitsOnBattery = 0.5,
        },
        PlatformKind.Asgard =>
            new PlatformProfile { Kind = kind, Services = 25, MemoryBytes = 2048 * Mebi, CpuPercent = 75 },
        PlatformKind.Ragnarok =>
            new PlatformProfile { Kind = kind, Services = 8, MemoryBytes = 512 * Mebi, CpuPercent = 30 },
        _ => new PlatformProfile { Kind = kind, Services = 15, MemoryBytes = 512 * Mebi, CpuPercent = 25 },
    };
}
