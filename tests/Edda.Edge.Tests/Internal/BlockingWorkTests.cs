using System.Collections.Concurrent;
using Edda.Edge.Internal;
using Edda.Testing;

namespace Edda.Edge.Tests.Internal;

public sealed class BlockingWorkTests
{
    private const int Threads = 8;
    private const int OfOne = 2;

    private readonly BlockingWork _work = new("test", Threads, OfOne);

    [Fact]
    public async Task What_hangs_for_one_tool_leaves_threads_to_others_and_to_the_service()
    {
        using ManualResetEventSlim gate = new();
        Task<int>[] hanging = [.. Enumerable.Range(0, 100).Select(i => _work.RunAsync("stuck", () => Waited(gate, i), CancellationToken.None))];

        for (int i = 0; i < 20; i++)
            Assert.Equal(i, await _work.RunAsync("other" + i, () => i, CancellationToken.None).WaitAsync(ChildProcess.Patience));
        Assert.DoesNotContain(hanging, task => task.IsCompleted);
        Assert.InRange(_work.Threads, OfOne + 1, Threads);

        gate.Set();
        Assert.Equal(Enumerable.Range(0, 100), await Task.WhenAll(hanging).WaitAsync(ChildProcess.Patience));
    }

    [Fact]
    public async Task A_thread_that_is_idle_counts_once()
    {
        for (int round = 0; round < 50; round++)
        {
            await _work.RunAsync("first", () => 0, CancellationToken.None);
            using ManualResetEventSlim gate = new();
            Task hanging = _work.RunAsync("stuck", () => Waited(gate, 0), CancellationToken.None);
            await _work.RunAsync("other", () => 0, CancellationToken.None).WaitAsync(ChildProcess.Patience);
            gate.Set();
            await hanging;
        }
    }

    [Fact]
    public async Task Tools_take_turns_and_each_keeps_its_order()
    {
        BlockingWork one = new("test", 1, 1);
        using ManualResetEventSlim gate = new();
        ConcurrentQueue<string> order = new();
        Task first = one.RunAsync("a", () => Waited(gate, 0), CancellationToken.None);
        List<Task> all = [first];
        foreach (string what in (string[])["a1", "a2", "a3", "b1", "b2", "c1"])
        {
            all.Add(one.RunAsync(
                what[..1],
                () =>
                {
                    order.Enqueue(what);
                    return 0;
                },
                CancellationToken.None));
        }

        gate.Set();
        await Task.WhenAll(all).WaitAsync(ChildProcess.Patience);

        Assert.Equal(["b1", "c1", "a1", "b2", "a2", "a3"], order);
    }

    [Fact]
    public async Task Whoever_gives_up_is_gone_at_once_and_what_has_not_begun_never_does()
    {
        using ManualResetEventSlim gate = new();
        using CancellationTokenSource enough = new();
        Task[] hanging = [.. Enumerable.Range(0, OfOne).Select(i => _work.RunAsync("t", () => Waited(gate, i), enough.Token))];
        int begun = 0;
        Task waiting = _work.RunAsync("t", () => begun++, enough.Token);

        await enough.CancelAsync();
        foreach (Task task in (Task[])[.. hanging, waiting])
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(ChildProcess.Patience));
        gate.Set();
        await _work.RunAsync("t", () => 0, CancellationToken.None);

        Assert.Equal(0, begun);
    }

    [Fact]
    public async Task A_failure_is_the_one_of_whoever_asked_and_threads_end_when_nothing_is_left()
    {
        await Assert.ThrowsAsync<IOException>(() => _work.RunAsync<int>("t", () => throw new IOException(), CancellationToken.None));
        Assert.Equal(1, await _work.RunAsync("t", () => 1, CancellationToken.None));
        await Eventually.HoldsAsync(() => _work.Threads == 0, "no thread is kept");
        Assert.Equal(2, await _work.RunAsync("t", () => 2, CancellationToken.None));
    }

    private static int Waited(ManualResetEventSlim gate, int value)
    {
        gate.Wait();
        return value;
    }
}
