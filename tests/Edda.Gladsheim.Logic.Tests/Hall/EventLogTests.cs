using Edda.Gladsheim.Hall;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Hall;

public sealed class EventLogTests
{
    [Fact]
    public void A_reader_gets_all_in_order_or_is_told_how_many_it_missed()
    {
        Prop.ForAll(
            Gen.Choose(1, 8).ToArbitrary(), Gen.Choose(0, 6).ListOf().ToArbitrary(),
            (capacity, steps) =>
            {
                EventLog log = new(TimeProvider.System, capacity);
                ulong added = 0;
                ulong seen = 0;
                HallEvent[] batch = new HallEvent[3];
                foreach (int step in steps)
                {
                    for (int i = 0; i < step; i++)
                        log.Add(new HallEvent { Kind = EventKind.State, Name = (++added).ToString() });
                    int count = log.Read(seen, batch, out ulong missed);
                    Assert.Equal(added - seen > (ulong)capacity ? added - seen - (ulong)capacity : 0, missed);
                    seen += missed;
                    for (int i = 0; i < count; i++)
                    {
                        Assert.Equal(++seen, batch[i].Sequence);
                        Assert.Equal(seen.ToString(), batch[i].Name);
                    }

                    Assert.Equal(Math.Min(3, added - (seen - (ulong)count)), (ulong)count);
                }
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_event_and_not_before()
    {
        EventLog log = new(TimeProvider.System);
        Task first = log.WaitAsync(0, CancellationToken.None);
        Assert.False(first.IsCompleted);

        log.Add(new HallEvent { Kind = EventKind.State });

        await first.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(log.WaitAsync(0, CancellationToken.None).IsCompleted);
        Assert.False(log.WaitAsync(1, CancellationToken.None).IsCompleted);
    }
}
