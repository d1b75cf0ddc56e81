using Edda.Contracts.Jotunheim.V1;
using Edda.Loki.Jotunheim;

namespace Edda.Loki.Tests.Jotunheim;

/// <summary>Which events a hub has told, over its own end.</summary>
public sealed class ToldEventsTests : IDisposable
{
    private const ulong Queue = 7UL << 32;
    private const int SlotSize = 64;

    private readonly TestHub _hub = new(3);

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void A_hub_that_starts_anew_knows_what_it_told_of_each_device()
    {
        Tell(0, Queue + 16);
        Tell(1, Queue + 300);
        Tell(0, Queue + 40);
        _hub.StartAnew();
        Assert.Equal(0u, Tell(0, Queue + 16));
        Assert.Equal(0u, Tell(0, Queue + 40));
        Assert.Equal(0u, Tell(1, Queue + 300));
        Assert.Equal(1u, Tell(0, Queue + 41));
        Assert.Equal(1u, Tell(2, Queue + 16));
        _hub.StartAnew();
        Assert.Equal(0u, Tell(0, Queue + 41));
    }

    [Fact]
    public void What_is_kept_grows_with_the_devices_and_not_with_their_events()
    {
        for (uint i = 1; i <= 1000; i++)
            Tell((int)(i % 2), Queue + i);
        Assert.Equal(2 * SlotSize, new FileInfo(_hub.ToldPath).Length);
    }

    [Fact]
    public void The_place_of_a_device_that_was_removed_is_the_next_ones()
    {
        Tell(0, Queue + 16);
        Tell(1, Queue + 16);
        _hub.Hub.Remove(_hub.Devices[0]);
        Tell(1, Queue + 16);
        Assert.Equal(2 * SlotSize, new FileInfo(_hub.ToldPath).Length);
        _hub.StartAnew();
        Assert.Equal(0u, Tell(0, Queue + 16));
        Assert.Equal(0u, Tell(1, Queue + 16));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SlotSize - 1)]
    [InlineData(SlotSize + 7)]
    public void A_file_that_was_cut_short_costs_a_repeat_and_no_more(int length)
    {
        Tell(0, Queue + 16);
        Tell(1, Queue + 16);
        using (FileStream file = new(_hub.ToldPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(length);
        _hub.StartAnew();
        Assert.Equal(1u, Tell(1, Queue + 16));
        Assert.Equal(length > SlotSize ? 0u : 1u, Tell(0, Queue + 16));
        _hub.StartAnew();
        Assert.Equal(0u, Tell(0, Queue + 16));
        Assert.Equal(0u, Tell(1, Queue + 16));
    }

    [Fact]
    public void Without_its_file_a_hub_still_tells_each_event_once_for_as_long_as_it_runs()
    {
        _hub.Hub.Told.Dispose();
        File.Delete(_hub.ToldPath);
        Directory.CreateDirectory(_hub.ToldPath);
        _hub.StartAnew();
        Assert.Equal(1u, Tell(0, Queue + 16));
        Assert.Equal(0u, Tell(0, Queue + 16));
    }

    /// <summary>How many were told.</summary>
    private ulong Tell(int device, ulong queued)
    {
        HubDevice told = _hub.Devices[device];
        ulong before = told.Events;
        told.Take(new Event { Queued = queued });
        return told.Events - before;
    }
}
