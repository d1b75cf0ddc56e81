using System.Diagnostics;
using Edda.Gladsheim.Internal;

namespace Edda.Gladsheim.Native;

/// <summary>
/// One thread that waits for descriptors, timers and posted work, and runs them one at a time. The state it guards
/// needs no lock. Only <see cref="Post"/> may be called from any thread; everything else on the reactor's own thread,
/// or before <see cref="Start"/>. Steady state allocates nothing: registrations are kept by descriptor, timers by heap.
/// </summary>
public sealed class Reactor : IDisposable
{
    // Launching keeps its scratch on the stack; nothing here recurses.
    private const int StackBytes = 256 * 1024;

    private readonly string _name;
    private readonly Action<Exception> _onFault;
    private readonly EpollSet _epoll = new();
    private readonly PostBox _posted = new();
    private readonly Thread _thread;
    private Registration[] _registrations = new Registration[64];
    private uint _generation;
    private bool _started;
    private bool _stopping;

    /// <param name="onFault">Gets what a callback threw; the reactor goes on with the next one.</param>
    public Reactor(string name, Action<Exception> onFault)
    {
        _name = name;
        _onFault = onFault;
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = name };
        _epoll.Add(_posted.WakeFd, PollEvents.Readable, (uint)_posted.WakeFd);
    }

    internal TimerHeap Timers { get; } = new();

    public bool IsOwner => Thread.CurrentThread == _thread || !_started;

    public void Start()
    {
        if (_started)
            Throw.AlreadyStarted(_name);
        _started = true;
        _thread.Start();
    }

    /// <summary>Any thread: run this on the reactor's thread, after what was posted before.</summary>
    public void Post(Action work) => _posted.Add(work, wake: Thread.CurrentThread != _thread);

    public void Add(int fd, PollEvents events, IReadyHandler handler)
    {
        RequireOwner();
        if (fd >= _registrations.Length)
            Array.Resize(ref _registrations, Math.Max(fd + 1, _registrations.Length * 2));
        uint generation = ++_generation;
        _epoll.Add(fd, events, Key(fd, generation));
        _registrations[fd] = new Registration(handler, generation);
    }

    public void Change(int fd, PollEvents events)
    {
        RequireOwner();
        _epoll.Change(fd, events, Key(fd, _registrations[fd].Generation));
    }

    /// <summary>Call before the descriptor is closed. An event already fetched for it is not delivered any more.</summary>
    public void Remove(int fd)
    {
        RequireOwner();
        _registrations[fd] = default;
        _epoll.Remove(fd);
    }

    public ReactorTimer CreateTimer(Action fired) => new(this, fired);

    internal void RequireOwner()
    {
        if (!IsOwner)
            Throw.WrongThread(_name);
    }

    // The descriptor's number alone would not do: it may have been closed and given to somebody else within one batch.
    private static ulong Key(int fd, uint generation) => ((ulong)generation << 32) | (uint)fd;

    private void Run()
    {
        while (!_stopping)
        {
            int ready = _epoll.Wait(_posted.HasWork ? 0 : MillisecondsToNextTimer());
            for (int i = 0; i < ready; i++)
            {
                _epoll.Get(i, out PollEvents events, out ulong key);
                Deliver((int)(uint)key, (uint)(key >> 32), events);
            }
            RunPosted();
            RunTimers();
        }
        Release();
    }

    private void Deliver(int fd, uint generation, PollEvents events)
    {
        if (fd == _posted.WakeFd)
            return;
        Registration registration = _registrations[fd];
        if (registration.Handler is null || registration.Generation != generation)
            return;
        try
        {
            registration.Handler.OnReady(fd, events);
        }
        catch (Exception fault)
        {
            _onFault(fault);
        }
    }

    private void RunPosted()
    {
        List<Action> work = _posted.Take();
        for (int i = 0; i < work.Count; i++)
            Call(work[i]);
        work.Clear();
    }

    private void RunTimers()
    {
        long now = Stopwatch.GetTimestamp();
        while (Timers.First is { } timer && timer.Due <= now)
        {
            Timers.Remove(timer);
            Call(timer.Fired);
        }
    }

    private void Call(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault)
        {
            _onFault(fault);
        }
    }

    // Rounded up: a wait that ends early would spin until the timer is due.
    private int MillisecondsToNextTimer()
    {
        if (Timers.First is not { } timer)
            return -1;
        long left = timer.Due - Stopwatch.GetTimestamp();
        if (left <= 0)
            return 0;
        long milliseconds = (left * 1000 + Stopwatch.Frequency - 1) / Stopwatch.Frequency;
        return (int)Math.Min(milliseconds, int.MaxValue);
    }

    /// <summary>Ends the thread after the callback it is in. What was added stays its owners' to close.</summary>
    public void Dispose()
    {
        if (!_started)
            Release();
        else if (Thread.CurrentThread == _thread)
            _stopping = true;
        else
            StopAndJoin();
    }

    private void StopAndJoin()
    {
        Post(() => _stopping = true);
        _thread.Join();
    }

    private void Release()
    {
        _epoll.Dispose();
        _posted.Dispose();
    }

    private readonly record struct Registration(IReadyHandler? Handler, uint Generation);
}
