namespace Edda.Edge.Grpc.Internal.Calls;

/// <summary>
/// A call's time: when it began, when it must end, and the token that says so. Timer and token source are kept from
/// call to call and touched only when a call needs them: one whose handler answers at once arms no timer.
/// </summary>
internal sealed class CallLifetime
{
    // ITimer takes no more than 49 days; a longer deadline is looked at again after this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly TimeProvider _clock;
    private readonly Action<CallEnd> _onExpired;
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _abort;
    private CancellationToken _aborted;
    private TimeSpan _requestDue;
    private bool _isArmed;
    private bool _isRunning;

    // Only the call's own thread touches this: whether Stop has anything to undo.
    private bool _isWatched;

    /// <param name="onExpired">Called on a timer's thread while the call cannot end; must not block.</param>
    public CallLifetime(TimeProvider clock, Action<CallEnd> onExpired)
    {
        _clock = clock;
        _onExpired = onExpired;
        Waiting = new LinkedListNode<CallLifetime>(this);
    }

    /// <summary>The call's place among those that wait for their request.</summary>
    public LinkedListNode<CallLifetime> Waiting { get; }

    public long Started { get; private set; }

    /// <summary>From the start of the call; null when the caller set no deadline.</summary>
    public TimeSpan? Timeout { get; private set; }

    public CallEnd End { get; private set; }

    public TimeSpan Elapsed => _clock.GetElapsedTime(Started);

    public bool IsPastDeadline => Timeout is { } timeout && Elapsed >= timeout;

    public DateTimeOffset? Deadline
    {
        get
        {
            if (Timeout is not { } timeout)
            {
                return null;
            }

            DateTimeOffset now = _clock.GetUtcNow();
            TimeSpan left = timeout - Elapsed;
            return DateTimeOffset.MaxValue - now > left ? now + left : DateTimeOffset.MaxValue;
        }
    }

    public void Begin(TimeSpan? timeout)
    {
        Started = _clock.GetTimestamp();
        Timeout = timeout;
        End = CallEnd.None;
        _requestDue = System.Threading.Timeout.InfiniteTimeSpan;
        _isRunning = true;
    }

    /// <summary>The handler's token. The first use of it in a call starts the watch over the caller and the clock.</summary>
    public CancellationToken Token(CancellationToken aborted)
    {
        _isWatched = true;
        lock (_lock)
        {
            if (End != CallEnd.None)
            {
                return new CancellationToken(canceled: true);
            }

            if (_aborted == aborted && _source is not null)
            {
                return _source.Token;
            }

            _source ??= new CancellationTokenSource();
            _aborted = aborted;
        }

        Watch();

        // Outside of the lock: an aborted token calls back at once.
        CancellationTokenRegistration abort =
            aborted.UnsafeRegister(static state => ((CallLifetime)state!).Expire(CallEnd.Aborted), this);
        _abort = abort;
        lock (_lock)
        {
            return _source?.Token ?? new CancellationToken(canceled: true);
        }
    }

    /// <summary>Sees to it that the deadline is noticed although the handler has not returned.</summary>
    public void Watch()
    {
        if (Timeout is not null)
        {
            _isWatched = true;
            lock (_lock)
            {
                Arm();
            }
        }
    }

    /// <summary>Limits the wait for the request, besides the deadline.</summary>
    public void WatchRequest(TimeSpan limit)
    {
        _isWatched = true;
        lock (_lock)
        {
            _requestDue = Elapsed + limit;
            Arm();
        }
    }

    /// <summary>Ends the call in favour of another one.</summary>
    public void Displace() => Expire(CallEnd.Displaced);

    /// <summary>The request is here.</summary>
    public void RequestArrived()
    {
        lock (_lock)
        {
            _requestDue = System.Threading.Timeout.InfiniteTimeSpan;
        }
    }

    /// <summary>
    /// The call ends. Afterwards nothing of this call happens any more: neither the timer's callback nor the token.
    /// </summary>
    public void Stop()
    {
        if (!_isWatched)
        {
            _isRunning = false;
            return;
        }

        // Waits for a callback that is running; it may want the lock, so not inside of it.
        _abort.Dispose();
        _abort = default;
        lock (_lock)
        {
            _isRunning = false;
            _isWatched = false;
            _aborted = default;
            if (_isArmed)
            {
                _isArmed = false;
                _timer!.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
            }

            if (_source is not null && !_source.TryReset())
            {
                _source = null;
            }
        }
    }

    /// <summary>The stream object goes away.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Arm()
    {
        if (!_isRunning || End != CallEnd.None)
        {
            return;
        }

        _isArmed = true;
        _timer ??= CreateTimer();
        _timer.Change(NextDue(), System.Threading.Timeout.InfiniteTimeSpan);
    }

    private TimeSpan NextDue()
    {
        TimeSpan due = Timeout ?? TimeSpan.MaxValue;
        if (_requestDue >= TimeSpan.Zero && _requestDue < due)
        {
            due = _requestDue;
        }

        TimeSpan left = due - Elapsed;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestWait ? left : LongestWait;
    }

    private void OnTimer()
    {
        CallEnd reason;
        lock (_lock)
        {
            // A callback of the call before this one may come late; the clock decides.
            if (!_isArmed)
            {
                return;
            }

            reason = IsPastDeadline ? CallEnd.Deadline
                : _requestDue >= TimeSpan.Zero && Elapsed >= _requestDue ? CallEnd.RequestTimeout
                : CallEnd.None;
            if (reason == CallEnd.None)
            {
                Arm();
                return;
            }

            _isArmed = false;
        }

        Expire(reason);
    }

    private void Expire(CallEnd reason)
    {
        CancellationTokenSource? source;
        lock (_lock)
        {
            if (!_isRunning || End != CallEnd.None)
            {
                return;
            }

            End = reason;
            _onExpired(reason);

            // Given up rather than kept: it is cancelled after the lock, when the next call may have begun.
            source = _source;
            _source = null;
        }

        source?.Cancel();
    }

    private ITimer CreateTimer()
    {
        // The timer outlives the call, so it must not keep what flows with this one.
        using (ExecutionContext.SuppressFlow())
        {
            return _clock.CreateTimer(
                static state => ((CallLifetime)state!).OnTimer(),
                this,
                System.Threading.Timeout.InfiniteTimeSpan,
                System.Threading.Timeout.InfiniteTimeSpan);
        }
    }
}
