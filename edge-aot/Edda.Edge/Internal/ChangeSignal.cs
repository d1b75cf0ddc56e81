namespace Edda.Edge.Internal;

/// <summary>Wakes everybody who waits for a change. Take the task first, then look at what changed. Any thread may use it.</summary>
internal sealed class ChangeSignal
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Completes with the next change after this was called.</summary>
    public Task Next => _next.Task;

    public void Raise() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
