namespace Edda.Gladsheim.Byggvir;

/// <summary>What a service may take, and what happens when it takes more. Null: no limit. Immutable.</summary>
public sealed record ResourceLimits
{
    public const int DefaultWarnAtPercent = 80;

    public static ResourceLimits None { get; } = new();

    public long? MemoryBytes { get; init; }

    /// <summary>Of one core: 150 is one and a half.</summary>
    public double? CpuPercent { get; init; }

    public int? Processes { get; init; }

    public int? OpenFiles { get; init; }

    /// <summary>Read and written together.</summary>
    public long? IoBytesPerSecond { get; init; }

    public LimitAction Action { get; init; } = LimitAction.Alert;

    public int WarnAtPercent { get; init; } = DefaultWarnAtPercent;

    public bool IsEmpty =>
        MemoryBytes is null && CpuPercent is null && Processes is null && OpenFiles is null && IoBytesPerSecond is null;

    /// <summary>The limit on one resource in its own unit, or null.</summary>
    public double? Of(Resource resource) => resource switch
    {
        Resource.Memory => MemoryBytes,
        Resource.Cpu => CpuPercent,
        Resource.Processes => Processes,
        Resource.OpenFiles => OpenFiles,
        _ => IoBytesPerSecond,
    };
}
