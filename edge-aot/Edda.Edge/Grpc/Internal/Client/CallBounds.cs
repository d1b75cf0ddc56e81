namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>
/// When a call must end: at its deadline, when its caller gives up or disposes it. Made at the start of the call and
/// disposed with it.
/// </summary>
internal sealed class CallBounds : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource? _timer;
    private readonly CancellationTokenSource _ending;
    private readonly DateTimeOffset? _deadline;
    private readonly CancellationToken _caller;

    public CallBounds(in CallOptions options, TimeProvider clock, CancellationToken channel)
    {
        _clock = clock;
        _caller = options.Cancellation;
        _deadline = Earlier(options.Deadline, options.Timeout is { } timeout ? clock.GetUtcNow() + timeout : null);
        if (Left() is { } left)
        {
            _timer = new CancellationTokenSource(left, clock);
            _ending = CancellationTokenSource.CreateLinkedTokenSource(_caller, channel, _timer.Token);
        }
        else
        {
            _ending = CancellationTokenSource.CreateLinkedTokenSource(_caller, channel);
        }
    }

    public CancellationToken Token => _ending.Token;

    public bool DeadlinePassed => _timer is { IsCancellationRequested: true } || Left() == TimeSpan.Zero;

    /// <summary>Null without a deadline, zero once it has passed.</summary>
    public TimeSpan? Left()
    {
        if (_deadline is not { } deadline)
        {
            return null;
        }

        TimeSpan left = deadline - _clock.GetUtcNow();
        return left > TimeSpan.Zero ? left < MaxTimer ? left : MaxTimer : TimeSpan.Zero;
    }

    public void Cancel() => _ending.Cancel();

    public void Dispose()
    {
        _timer?.Dispose();
        _ending.Dispose();
    }

    // A timer takes about 49 days at most; a call with a later deadline has none in practice.
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(49);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null ? other : other is null || one < other ? one : other;
}
