using Edda.Contracts.Loki.V1;
using Edda.Loki.Workers;

namespace Edda.Loki.Tests.Execution;

/// <summary>Follows one script, which waits for input until it is let go.</summary>
internal sealed class WaitingListener : IScriptListener
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Value?> _input = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public (int Position, string Reason)? WasQueued { get; private set; }

    public bool HasStarted => _started.Task.IsCompleted;

    /// <summary>It runs and waits for input.</summary>
    public Task Waits => _waits.Task.WaitAsync(TimeSpan.FromMinutes(1));

    public void LetGo() => _input.TrySetResult(new Value { Integer = 1 });

    public void Queued(int position, string reason) => WasQueued = (position, reason);

    public void Started() => _started.TrySetResult();

    public void Warned(string limit, long measured, long allowed)
    {
    }

    public void Output(ReadOnlySpan<byte> text)
    {
    }

    public async ValueTask<Value?> InputAsync(CancellationToken cancellation)
    {
        _waits.TrySetResult();
        return await _input.Task.WaitAsync(cancellation);
    }
}
