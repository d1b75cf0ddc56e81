using Edda.Contracts.Loki.V1;
using Edda.Loki.Execution;
using Edda.Loki.Workers;

namespace Edda.Loki.Tests.Execution;

/// <summary>Follows one script, which waits for input until it is let go.</summary>
internal sealed class WaitingListener : IScriptListener
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Value?> _input = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public (int Position, string Reason)? WasQueued { get; private set; }

    /// <summary>Where what it is given waits for ever; null: it takes it at once.</summary>
    public OutputBacklog? Backlog { get; init; }

    public bool HasStarted => _started.Task.IsCompleted;

    /// <summary>It runs and waits for input.</summary>
    public Task Waits => _waits.Task.WaitAsync(TimeSpan.FromMinutes(1));

    public void LetGo() => _input.TrySetResult(new Value { Integer = 1 });

    public void Queued(int position, string reason) => WasQueued = (position, reason);

    public void Started() => _started.TrySetResult();

    public List<(string Limit, long Measured, long Allowed)> Warnings { get; } = [];

    public void Warned(string limit, long measured, long allowed) => Warnings.Add((limit, measured, allowed));

    public void Output(ReadOnlySpan<byte> text) => Backlog?.Add(text.Length);

    public async ValueTask<Value?> InputAsync(CancellationToken cancellation)
    {
        _waits.TrySetResult();
        return await _input.Task.WaitAsync(cancellation);
    }
}
