namespace Edda.Loki.Fenrir.Simulated;

/// <summary>Somebody who waits for an edge.</summary>
internal sealed record SimulatedWatch(bool Rising, bool Falling)
{
    public TaskCompletionSource<PinEdge> Edge { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
