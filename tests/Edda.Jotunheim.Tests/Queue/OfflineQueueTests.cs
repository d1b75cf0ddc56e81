using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Resilience;
using Edda.Jotunheim.Queue;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Queue;

/// <summary>What happened while the hub was away: in order, bounded, and whole after a restart.</summary>
public sealed class OfflineQueueTests
{
    private static readonly byte[] Key = new byte[32];

    private readonly FakeBoard _board = new();
    private readonly FakeHub _hub = new();

    [Fact]
    public void Every_kind_of_value_comes_back_in_order_after_a_restart()
    {
        OfflineQueue queue = new(_board, 4, 7);
        queue.AddNumber("sensor/temperature", -21.5, 1_000_000_000_000);
        queue.AddFlag("gpio/4", true, 2);
        queue.AddText("memory", "low – bald leer", 3);

        OfflineQueue again = new(_board, 4, 7);
        Event happened = new();
        Assert.True(again.TryPeek(happened));
        Assert.Equal((-21.5, 1_000_000_000_000UL), (happened.EnsureValue().Number, happened.DeviceMs));
        again.Take();
        Assert.True(again.TryPeek(happened));
        Assert.True(happened.EnsureValue().Boolean);
        Assert.Equal("gpio/4", happened.Source.ToString());
        again.Take();
        Assert.True(again.TryPeek(happened));
        Assert.Equal("low – bald leer", happened.EnsureValue().Text.ToString());
        again.Take();
        Assert.False(again.TryPeek(happened));
        Assert.True(again.IsPageTaken);
        again.Forget();
        Assert.True(again.IsEmpty);
        Assert.Empty(_board.Files);
    }

    [Fact]
    public void When_there_is_no_room_the_oldest_go_and_are_counted_also_over_a_restart()
    {
        const int events = 200;
        OfflineQueue queue = new(_board, 3, 7);
        for (int i = 0; i < events; i++)
            queue.AddNumber("s", i, i);
        Assert.InRange(_board.Files.Count, 1, 3);
        Assert.All(_board.Files.Values, file => Assert.InRange(file.Length, 1, 256));

        List<double> left = [];
        OfflineQueue again = new(_board, 3, 7);
        uint lost = Drain(again, left);
        Assert.Equal((uint)(events - left.Count), lost);
        Assert.Equal(Enumerable.Range((int)lost, left.Count).Select(i => (double)i), left);
    }

    [Fact]
    public void Each_event_has_a_name_that_it_keeps_and_that_no_other_has()
    {
        OfflineQueue queue = new(_board, 6, 7);
        for (int i = 0; i < 40; i++)
            queue.AddNumber("s", i, i);
        List<ulong> names = Names(new OfflineQueue(_board, 6, 8));
        Assert.Equal(names.Distinct().Order(), names);
        Assert.All(names, name => Assert.Equal(7u, name >> 32));

        // The next run says the same again, and what happens in it comes after.
        OfflineQueue again = new(_board, 6, 9);
        again.AddNumber("s", 40, 40);
        List<ulong> later = Names(again);
        Assert.Equal(names, later[..^1]);
        Assert.Equal(9u, later[^1] >> 32);
    }

    [Fact]
    public void A_page_that_was_written_in_part_is_noticed_and_the_others_come_all_the_same()
    {
        OfflineQueue queue = new(_board, 4, 7);
        for (int i = 0; i < 30; i++)
            queue.AddNumber("s", i, i);
        string torn = _board.Files.Keys.Order(StringComparer.Ordinal).ElementAt(1);
        _board.Files[torn] = _board.Files[torn][..100];

        List<double> left = [];
        OfflineQueue again = new(_board, 4, 7);
        Assert.True(Drain(again, left) > 0);
        Assert.Equal(1, again.Torn);
        Assert.Contains(0, left);
        Assert.Contains(29, left);
        Assert.Equal(left.Order(), left);
    }

    [Fact]
    public void The_power_that_ends_in_the_middle_of_a_write_costs_the_event_that_was_written_and_no_other()
    {
        OfflineQueue queue = new(_board, 4, 7);
        queue.AddNumber("s", 1, 1);
        _board.IsFlashBroken = true;
        queue.AddNumber("s", 2, 2);
        Assert.Equal(1, queue.Unkept);

        List<double> left = [];
        Drain(new OfflineQueue(_board, 4, 7), left);
        Assert.Equal([1.0], left);
    }

    [Fact]
    public void A_device_tells_what_happened_while_its_hub_was_away_and_keeps_it_until_the_hub_has_it()
    {
        Device device = Make();
        device.Step();
        for (int i = 0; i < 40; i++)
            device.Events.RaiseNumber("door", i, _board.Now);
        Assert.Equal(0, device.Events.Lost);
        Assert.Contains(_board.Files.Keys, name => name.StartsWith("queue", StringComparison.Ordinal));

        // It is started anew before the hub comes.
        device = Make();
        _hub.Welcome(device, Key, "d1");
        uint acknowledged = 0;
        for (int i = 0; i < 100 && !device.Events.IsDrained; i++)
        {
            device.Step();
            uint heard = _hub.Sequences.Max();
            if (heard > acknowledged)
                _hub.Acknowledge(acknowledged = heard);
        }

        Assert.True(device.Events.IsDrained, "something still waits");
        Assert.Equal(40, _hub.Events().Count(source => source == "door"));
        Assert.DoesNotContain(_board.Files.Keys, name => name.StartsWith("queue", StringComparison.Ordinal));
    }

    /// <summary>Of all events; what is in flash stays there.</summary>
    private List<ulong> Names(OfflineQueue queue)
    {
        Dictionary<string, byte[]> kept = new(_board.Files);
        List<ulong> names = [];
        Event happened = new();
        while (!queue.IsEmpty)
        {
            if (queue.TryPeek(happened))
            {
                names.Add(happened.Queued);
                queue.Take();
            }
            else
            {
                queue.Forget();
            }
        }

        foreach ((string name, byte[] bytes) in kept)
            _board.Files[name] = bytes;
        return names;
    }

    private static uint Drain(OfflineQueue queue, List<double> into)
    {
        Event happened = new();
        uint lost = 0;
        while (!queue.IsEmpty)
        {
            if (queue.TryPeek(happened))
            {
                into.Add(happened.EnsureValue().Number);
                lost += happened.Lost;
                happened.Clear();
                queue.Take();
            }
            else if (!queue.IsEmpty)
            {
                queue.Forget();
            }
        }

        return lost;
    }

    private Device Make() => new(
        _board.Board, _hub, new Identity { DeviceId = "d1", Key = Key },
        new DeviceOptions { SensorMs = 1_000_000, PinMs = 1_000_000, MemoryMs = 1_000_000, Backoff = new BackoffPolicy(100, 1000, 50) });
}
