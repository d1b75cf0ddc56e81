namespace Edda.Edge.Internal;

/// <summary>
/// Work that blocks a thread: on a disk, a name server, a device. It has threads of its own, few, and only while there is
/// something to do, so that those that serve callers are never used up by it. Owners take turns, and none has more than a
/// part of the threads: what hangs for one leaves some to the others. Any thread may ask.
/// </summary>
/// <param name="name">Of the threads.</param>
/// <param name="mostOfOne">Threads that work for one owner.</param>
internal sealed class BlockingWork(string name, int mostThreads, int mostOfOne)
{
    private const int StackBytes = 512 * 1024;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Dictionary<string, Owner> _owners = new(StringComparer.Ordinal);
    private readonly Queue<Owner> _turns = [];
    private int _threads;
    private int _idle;

    public int Threads
    {
        get
        {
            lock (_gate)
                return _threads;
        }
    }

    /// <param name="owner">Whose turn it takes.</param>
    /// <param name="cancellation">Ends the wait. Work that has not begun then never does; what has begun goes on alone.</param>
    public Task<T> RunAsync<T>(string owner, Func<T> work, CancellationToken cancellation)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(owner, () =>
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                done.TrySetResult(work());
            }
            catch (Exception failure)
            {
                done.TrySetException(failure);
            }
        });
        return done.Task.WaitAsync(cancellation);
    }

    private void Add(string name, Action work)
    {
        lock (_gate)
        {
            if (!_owners.TryGetValue(name, out Owner? owner))
                _owners[name] = owner = new Owner(name);
            owner.Waiting.Enqueue(work);
            Queue(owner);
            if (_idle > 0)
                Monitor.Pulse(_gate);
            StartIfShort();
        }
    }

    /// <summary>Whoever is idle takes one turn when he wakes; none of the others may be left to whoever hangs.</summary>
    private void StartIfShort()
    {
        if (_turns.Count <= _idle || _threads == mostThreads)
            return;
        _threads++;
        new Thread(Serve, StackBytes) { IsBackground = true, Name = name }.Start();
    }

    private void Queue(Owner owner)
    {
        if (owner.IsQueued || owner.Waiting.Count == 0 || owner.Running >= mostOfOne)
            return;
        owner.IsQueued = true;
        _turns.Enqueue(owner);
    }

    private void Serve()
    {
        Owner? last = null;
        while (true)
        {
            Action work;
            lock (_gate)
            {
                Finish(last);
                while (_turns.Count == 0)
                {
                    _idle++;
                    bool isPulsed = Monitor.Wait(_gate, IdleTime);
                    _idle--;
                    if (isPulsed || _turns.Count > 0)
                        continue;
                    _threads--;
                    return;
                }

                last = _turns.Dequeue();
                last.IsQueued = false;
                last.Running++;
                work = last.Waiting.Dequeue();
                Queue(last);
                StartIfShort();
            }

            work();
        }
    }

    private void Finish(Owner? owner)
    {
        if (owner is null)
            return;
        owner.Running--;
        Queue(owner);
        if (owner is { Running: 0, Waiting.Count: 0 })
            _owners.Remove(owner.Name);
    }

    private sealed class Owner(string name)
    {
        public string Name { get; } = name;

        public Queue<Action> Waiting { get; } = [];

        public int Running { get; set; }

        public bool IsQueued { get; set; }
    }
}
