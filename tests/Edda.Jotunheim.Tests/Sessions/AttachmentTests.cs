using Edda.Core.Resilience;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Sessions;

public sealed class AttachmentTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 3))];

    private readonly FakeBoard _board = new();
    private readonly FakeHub _hub = new();

    [Fact]
    public void Both_sides_prove_the_key()
    {
        Device device = Make();
        _hub.Welcome(device, Key, "d1");
        Assert.Equal(AttachState.Attached, device.Attachment.State);
    }

    [Fact]
    public void A_false_hub_gets_no_further()
    {
        Device device = Make();
        _hub.Welcome(device, Key, "d1", isFalse: true);
        Assert.Equal(AttachState.Waiting, device.Attachment.State);
        Assert.False(_hub.HasSent(3), "the device proved itself to a false hub");
        Assert.Contains("not this device's hub", device.Log.Tail(200));
    }

    [Fact]
    public void The_first_retry_is_immediate_and_the_others_wait_ever_longer()
    {
        Device device = Make();
        List<long> waits = [];
        for (int i = 0; i < 8; i++)
        {
            device.Step();
            _hub.Break();
            device.Step();
            Assert.Equal(AttachState.Waiting, device.Attachment.State);
            waits.Add(device.Attachment.Due - _board.Now);
            _board.Now = device.Attachment.Due;
        }

        Assert.Equal(0, waits[0]);
        Assert.InRange(waits[1], 100, 150);
        Assert.InRange(waits[2], 200, 300);
        Assert.All(waits, wait => Assert.InRange(wait, 0, 1000));
        Assert.True(waits[^1] >= 500, "the wait does not grow");
    }

    [Fact]
    public void A_hub_that_says_nothing_is_left_in_time()
    {
        Device device = Make();
        device.Step();
        device.Step();
        Assert.Equal(AttachState.Greeting, device.Attachment.State);
        _board.Now += Attachment.AnswerMs;
        device.Step();
        Assert.Equal(AttachState.Waiting, device.Attachment.State);
    }

    [Fact]
    public void Without_a_network_nothing_is_tried()
    {
        _board.IsConnected = false;
        Device device = Make();
        device.Step();
        Assert.Equal(0, _hub.Begun);
        _board.IsConnected = true;
        device.Step();
        Assert.Equal(1, _hub.Begun);
    }

    [Fact]
    public void A_hub_that_speaks_out_of_turn_is_left()
    {
        Device device = Make();
        device.Step();
        device.Step();
        _hub.Command("1", "uptime");
        device.Step();
        Assert.Equal(AttachState.Waiting, device.Attachment.State);
        Assert.Empty(_hub.Results());
    }

    [Fact]
    public void A_hub_that_acknowledges_what_was_never_sent_is_left()
    {
        Device device = Make();
        _hub.Welcome(device, Key, "d1");
        _hub.Acknowledge(99);
        device.Step();
        Assert.Equal(AttachState.Waiting, device.Attachment.State);
    }

    private Device Make() => new(
        _board.Board, _hub, new Identity { DeviceId = "d1", Key = Key },
        new DeviceOptions { SensorMs = 1_000_000, Backoff = new BackoffPolicy(100, 1000, 50) });
}
