using Edda.Gladsheim.Internal;

namespace Edda.Gladsheim.Hall;

/// <summary>
/// The last events, for any number of readers, each at its own place: there is no queue per reader, so a slow one costs
/// nothing and is told how many it missed. Any thread may add and read.
/// </summary>
public sealed class EventLog
{
    public const int DefaultCapacity = 1024;

    private readonly Lock _gate = new();
    private readonly HallEvent[] _events;
    private readonly TimeProvider _clock;
    private ulong _last;
    private TaskCompletionSource? _waiter;

    public EventLog(TimeProvider clock, int capacity = DefaultCapacity)
    {
        if (capacity < 1)
            Throw.OutOfRange(nameof(capacity), capacity, "1 or more");
        _events = new HallEvent[capacity];
        _clock = clock;
    }

    /// <summary>The number of the newest event; 0: there is none.</summary>
    public ulong Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    public void Add(HallEvent told)
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            _last++;
            _events[_last % (ulong)_events.Length] = told with
            {
                Sequence = _last,
                AtUnixMs = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            waiter = _waiter;
            _waiter = null;
        }

        waiter?.SetResult();
    }

    /// <summary>
    /// Copies events after a number, oldest first; how many. <paramref name="missed"/> is how many between are gone.
    /// </summary>
    public int Read(ulong after, Span<HallEvent> into, out ulong missed)
    {
        lock (_gate)
        {
            ulong oldest = _last >= (ulong)_events.Length ? _last - (ulong)_events.Length + 1 : 1;
            ulong from = Math.Max(after + 1, oldest);
            missed = after + 1 < oldest ? oldest - after - 1 : 0;
            int count = 0;
            for (ulong sequence = from; sequence <= _last && count < into.Length; sequence++)
                into[count++] = _events[sequence % (ulong)_events.Length];
            return count;
        }
    }

    /// <summary>Completes when there is an event after that number.</summary>
    public Task WaitAsync(ulong after, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_last > after)
                return Task.CompletedTask;
            _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task.WaitAsync(cancellation);
        }
    }
}
