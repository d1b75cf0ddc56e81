using System.Threading.Tasks.Sources;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// Wakes the one who waits for it; if it has rung before, it does not let them wait. Any thread rings, and goes on with what
/// the one who waited does next.
/// </summary>
internal sealed class Bell : IValueTaskSource
{
    private const int Still = 0;
    private const int HasRung = 1;
    private const int IsAwaited = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;

    public void Ring()
    {
        if (Interlocked.CompareExchange(ref _state, HasRung, Still) == IsAwaited
            && Interlocked.CompareExchange(ref _state, Still, IsAwaited) == IsAwaited)
            _core.SetResult(true);
    }

    public ValueTask WaitAsync()
    {
        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, IsAwaited, Still) == Still)
            return new ValueTask(this, _core.Version);
        Interlocked.Exchange(ref _state, Still);
        return default;
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
