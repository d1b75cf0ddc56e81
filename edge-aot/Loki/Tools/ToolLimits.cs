using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Tools;

/// <summary>What one tool may take. Null: as much as the service gives to any tool. Immutable.</summary>
public sealed record ToolLimits
{
    public static ToolLimits None { get; } = new();

    /// <summary>Of one run: what its Lua state holds at a time.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Of one run.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>Of one run, its waits included.</summary>
    public TimeSpan? WallTime { get; init; }

    /// <summary>Of the tool, over all its runs: what it keeps in files and in its store.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>Of one run, sent and received together.</summary>
    public long? NetworkBytes { get; init; }

    /// <summary>Of one run: what it prints and returns.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>Runs at the same time; what is more waits in the queue.</summary>
    public int? Concurrent { get; init; }

    /// <summary>What happens when a run comes near one of them.</summary>
    public LimitAction? Action { get; init; }
}
