namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>How much of a service's output is kept.</summary>
public sealed record LogPolicy
{
    public long SegmentBytes { get; init; } = 10 * 1024 * 1024;

    public int Segments { get; init; } = 5;

    /// <summary>A segment older than this is closed, and deleted once it is older than <see cref="Segments"/> times it; zero: by size only.</summary>
    public TimeSpan SegmentAge { get; init; } = TimeSpan.Zero;
}
