using Edda.Gladsheim.Byggvir;

namespace Edda.Gladsheim.Logic.Tests.Byggvir;

public sealed class UsageHistoryTests
{
    [Fact]
    public void It_keeps_the_newest_in_order()
    {
        UsageHistory history = new(3);
        for (int i = 1; i <= 5; i++)
            history.Add(new UsageSample { AtUnixMs = i });
        UsageSample[] all = new UsageSample[10];
        UsageSample[] two = new UsageSample[2];

        Assert.Equal(3, history.CopyTo(all));
        Assert.Equal(2, history.CopyTo(two));

        Assert.Equal([3, 4, 5], all[..3].Select(sample => sample.AtUnixMs));
        Assert.Equal([4, 5], two.Select(sample => sample.AtUnixMs));
        Assert.True(history.TryLatest(out UsageSample latest));
        Assert.Equal(5, latest.AtUnixMs);
        Assert.False(new UsageHistory(1).TryLatest(out _));
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_sample()
    {
        UsageHistory history = new(4);
        using CancellationTokenSource done = new();
        Task reader = Task.Run(() =>
        {
            UsageSample[] copy = new UsageSample[4];
            while (!done.IsCancellationRequested)
            {
                int count = history.CopyTo(copy);
                for (int i = 0; i < count; i++)
                {
                    UsageSample sample = copy[i];
                    Assert.Equal(sample.AtUnixMs, sample.MemoryBytes);
                    Assert.Equal(sample.AtUnixMs, sample.WrittenBytes);
                    Assert.Equal((int)sample.AtUnixMs, sample.OpenFiles);
                    if (i > 0)
                        Assert.Equal(copy[i - 1].AtUnixMs + 1, sample.AtUnixMs);
                }
            }
        });
        for (int i = 1; i <= 200_000; i++)
            history.Add(new UsageSample { AtUnixMs = i, MemoryBytes = i, WrittenBytes = i, OpenFiles = i });
        await done.CancelAsync();
        await reader;
    }

    [Fact]
    public void Adding_and_copying_allocate_nothing()
    {
        UsageHistory history = new();
        UsageSample[] copy = new UsageSample[UsageHistory.DefaultCapacity];
        history.Add(default);
        history.CopyTo(copy);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            history.Add(new UsageSample { AtUnixMs = i });
            history.CopyTo(copy);
            history.TryLatest(out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
