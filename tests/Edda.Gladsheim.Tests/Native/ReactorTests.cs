using System.Diagnostics;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Tests.Native;

public sealed class ReactorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<Exception> _faults = [];
    private readonly Reactor _reactor;

    public ReactorTests()
    {
        _reactor = new Reactor("test", _faults.Add);
    }

    [Fact]
    public async Task Posted_work_runs_in_order_on_the_reactors_thread()
    {
        _reactor.Start();
        List<int> seen = [];
        TaskCompletionSource done = new();
        for (int i = 0; i < 1000; i++)
        {
            int value = i;
            _reactor.Post(() => seen.Add(_reactor.IsOwner ? value : -1));
        }
        _reactor.Post(done.SetResult);
        await done.Task.WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, 1000), seen);
        Assert.False(_reactor.IsOwner);
    }

    [Fact]
    public async Task Fault_of_a_callback_is_reported_and_the_next_one_runs()
    {
        _reactor.Start();
        TaskCompletionSource done = new();
        _reactor.Post(() => throw new InvalidOperationException("x"));
        _reactor.Post(done.SetResult);
        await done.Task.WaitAsync(Patience);
        Assert.Equal("x", Assert.Single(_faults).Message);
    }

    [Fact]
    public async Task Timers_fire_in_the_order_they_are_due_and_not_early()
    {
        List<int> fired = [];
        TaskCompletionSource done = new();
        long started = Stopwatch.GetTimestamp();
        int[] delays = [30, 10, 20, 0, 40];
        foreach (int delay in delays)
        {
            _reactor.CreateTimer(() =>
            {
                fired.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds >= delay ? delay : -1);
                if (fired.Count == delays.Length)
                    done.SetResult();
            }).Start(TimeSpan.FromMilliseconds(delay));
        }
        _reactor.Start();
        await done.Task.WaitAsync(Patience);
        Assert.Equal([0, 10, 20, 30, 40], fired);
    }

    [Fact]
    public void Heap_of_timers_agrees_with_a_sorted_list()
    {
        Random random = new(1);
        List<ReactorTimer> armed = [];
        ReactorTimer[] timers = [.. Enumerable.Range(0, 200).Select(_ => _reactor.CreateTimer(() => { }))];
        for (int i = 0; i < 20_000; i++)
        {
            ReactorTimer timer = timers[random.Next(timers.Length)];
            armed.Remove(timer);
            if (random.Next(3) == 0)
            {
                timer.Cancel();
            }
            else
            {
                timer.Start(TimeSpan.FromSeconds(random.Next(1000)));
                armed.Add(timer);
            }
            Assert.Equal(armed.Count, _reactor.Timers.Count);
            Assert.Equal(armed.Count == 0 ? null : armed.Min(t => t.Due), _reactor.Timers.First?.Due);
        }
    }

    [Fact]
    public async Task Descriptor_is_reported_while_ready_and_no_more_once_removed()
    {
        Counter counter = new(_reactor);
        _reactor.Add(counter.Fd, PollEvents.Readable, counter);
        _reactor.Start();
        counter.Signal();
        Assert.Equal(1, await counter.Next());
        counter.Signal();
        Assert.Equal(2, await counter.Next());

        TaskCompletionSource done = new();
        _reactor.Post(() =>
        {
            counter.Signal();
            _reactor.Remove(counter.Fd);
        });
        _reactor.Post(() => _reactor.Post(done.SetResult));
        await done.Task.WaitAsync(Patience);
        Assert.Equal(2, counter.Seen);
        counter.Dispose();
    }

    [Fact]
    public async Task Event_of_a_descriptor_number_given_away_within_the_batch_is_not_delivered()
    {
        Counter first = new(_reactor);
        Counter second = new(_reactor);
        Counter replacement = null!;
        first.Then = () => Replace(second);
        second.Then = () => Replace(first);
        _reactor.Add(first.Fd, PollEvents.Readable, first);
        _reactor.Add(second.Fd, PollEvents.Readable, second);
        first.Signal();
        second.Signal();
        TaskCompletionSource done = new();
        _reactor.Post(() => _reactor.Post(done.SetResult));
        _reactor.Start();
        await done.Task.WaitAsync(Patience);
        Assert.Equal(1, first.Seen + second.Seen);
        Assert.Equal(0, replacement.Seen);

        void Replace(Counter other)
        {
            _reactor.Remove(other.Fd);
            other.Dispose();
            replacement = new Counter(_reactor);
            _reactor.Add(replacement.Fd, PollEvents.Readable, replacement);
        }
    }

    [Fact]
    public async Task Steady_state_allocates_nothing()
    {
        long allocated = -1;
        TaskCompletionSource done = new();
        Counter counter = new(_reactor);
        ReactorTimer timer = _reactor.CreateTimer(() => { });
        long before = 0;
        counter.Then = () =>
        {
            timer.Start(TimeSpan.FromMinutes(1));
            if (counter.Seen == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            if (counter.Seen < 1100)
            {
                counter.Signal();
                return;
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            counter.Then = null;
            done.SetResult();
        };
        _reactor.Add(counter.Fd, PollEvents.Readable, counter);
        counter.Signal();
        _reactor.Start();
        await done.Task.WaitAsync(Patience);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Touched_from_another_thread_it_says_so()
    {
        _reactor.Start();
        Assert.Throws<InvalidOperationException>(() => _reactor.Remove(0));
        Assert.Throws<InvalidOperationException>(_reactor.Start);
    }

    public void Dispose() => _reactor.Dispose();

    /// <summary>An eventfd that counts how often it was reported.</summary>
    private sealed class Counter(Reactor reactor) : IReadyHandler, IDisposable
    {
        private static readonly byte[] One = BitConverter.GetBytes(1UL);

        private readonly byte[] _counter = new byte[8];
        private readonly SemaphoreSlim _ready = new(0);
        private int _fd = Libc.CreateEvent(0, FileFlags.NonBlocking | FileFlags.CloseOnExec);

        public int Fd => _fd;

        public int Seen { get; private set; }

        public Action? Then { get; set; }

        public void Signal()
        {
            _ = Descriptor.Write(_fd, One, out _);
        }

        public async Task<int> Next()
        {
            Assert.True(await _ready.WaitAsync(Patience));
            return Seen;
        }

        public void OnReady(int fd, PollEvents events)
        {
            Assert.True(reactor.IsOwner);
            _ = Descriptor.Read(fd, _counter);
            Seen++;
            if (Then is null)
                _ready.Release();
            else
                Then();
        }

        public void Dispose() => Descriptor.Close(ref _fd);
    }
}
