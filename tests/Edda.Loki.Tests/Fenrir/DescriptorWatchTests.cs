using Edda.Loki.Fenrir.Linux;

namespace Edda.Loki.Tests.Fenrir;

/// <summary>With counters of the kernel in the place of a pin's edges: both are descriptors that become readable.</summary>
public sealed class DescriptorWatchTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly DescriptorWatch _watch = new();
    private readonly int[] _counters = [.. Enumerable.Range(0, 3).Select(_ => DeviceCalls.EventCounter(0, DeviceCalls.NonBlocking))];

    [Fact]
    public async Task Each_waiter_hears_of_his_own_descriptor_only()
    {
        Task<bool>[] waiting = [.. _counters.Select(counter => _watch.WaitAsync(counter, Long, default).AsTask())];
        Raise(_counters[1]);
        Assert.True(await waiting[1]);
        Assert.False(waiting[0].IsCompleted || waiting[2].IsCompleted);
        Raise(_counters[0]);
        Raise(_counters[2]);
        Assert.True(await waiting[0] && await waiting[2]);
    }

    [Fact]
    public async Task What_was_there_before_is_noticed_and_the_watch_can_be_used_again()
    {
        for (int i = 0; i < 100; i++)
        {
            Raise(_counters[0]);
            Assert.True(await _watch.WaitAsync(_counters[0], Long, default));
            Take(_counters[0]);
        }
    }

    [Fact]
    public async Task A_wait_ends_with_its_time_its_cancellation_or_the_watch()
    {
        Assert.False(await _watch.WaitAsync(_counters[0], TimeSpan.FromMilliseconds(20), default));

        using CancellationTokenSource cancellation = new();
        Task<bool> cancelled = _watch.WaitAsync(_counters[0], Long, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        Task<bool> ended = _watch.WaitAsync(_counters[0], Long, default).AsTask();
        _watch.Dispose();
        Assert.False(await ended);
        Assert.False(await _watch.WaitAsync(_counters[0], Long, default));
    }

    public void Dispose()
    {
        _watch.Dispose();
        foreach (int counter in _counters)
            _ = DeviceCalls.Close(counter);
    }

    private static unsafe void Raise(int counter)
    {
        ulong one = 1;
        _ = DeviceCalls.Write(counter, (byte*)&one, sizeof(ulong));
    }

    private static unsafe void Take(int counter)
    {
        ulong count;
        _ = DeviceCalls.Read(counter, (byte*)&count, sizeof(ulong));
    }
}
