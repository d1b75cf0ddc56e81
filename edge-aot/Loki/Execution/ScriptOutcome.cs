using Edda.Contracts.Loki.V1;
using Edda.Contracts.Loki.Worker.V1;

namespace Edda.Loki.Execution;

/// <summary>How an execution ended. Immutable.</summary>
internal sealed class ScriptOutcome
{
    public required Outcome Kind { get; init; }

    public Value Result { get; init; } = new();

    public string Problem { get; init; } = "";

    public int Line { get; init; }

    public LimitReached? Limit { get; init; }

    public ReadOnlyMemory<byte> Output { get; init; }

    public ulong CpuMicroseconds { get; init; }

    public ulong MemoryBytes { get; init; }

    /// <summary>It never began, or its worker was lost through no fault of its own.</summary>
    public bool IsUnavailable { get; init; }
}
