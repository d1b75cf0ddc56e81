using Edda.Core.Grpc;
using Edda.Core.Resilience;
using Edda.Jotunheim.Commands;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Commands;

/// <summary>Commands through the whole device: each is done once, whatever happens to its result.</summary>
public sealed class CommandTests
{
    private static readonly byte[] Key = new byte[32];

    private readonly FakeBoard _board = new();
    private readonly FakeHub _hub = new();
    private readonly Device _device;

    public CommandTests()
    {
        _board.Sensor = 0; // it says nothing, so the first envelope is a command's result
        _device = new Device(
            _board.Board, _hub, new Identity { DeviceId = "d1", Key = Key },
            new DeviceOptions { Backoff = new BackoffPolicy(100, 1000, 50), SensorMs = 1_000_000 });
        _hub.Welcome(_device, Key, "d1");
    }

    [Fact]
    public void A_command_is_done_and_answered()
    {
        Write("a");
        Assert.True(_board.Levels[1]);
        Assert.Equal(("a", 0, ""), Assert.Single(_hub.Results()));
    }

    [Fact]
    public void A_command_that_comes_again_is_answered_and_not_done_again()
    {
        Write("a");
        Write("a");
        Assert.Equal(1, _board.Writes);

        // Not acknowledged: its result is under way already.
        Assert.Single(_hub.Results());
        _hub.Acknowledge(1);
        Write("a");
        Assert.Equal(1, _board.Writes);
        Assert.Equal(2, _hub.Results().Count);
        Assert.Equal(2, _device.Commands.Repeated);
    }

    [Fact]
    public void What_was_not_acknowledged_is_sent_again_after_a_break_in_the_same_order()
    {
        Write("a");
        Write("b");
        _hub.Acknowledge(1);
        _device.Step();
        _hub.Sent.Clear();
        _hub.Break();
        _device.Step();
        _hub.Welcome(_device, Key, "d1", received: 1);
        _device.Step();
        Assert.Equal(["b"], _hub.Results().Select(result => result.Id));
        Assert.Equal(2u, _hub.Sequences[^1]);
        Assert.Equal(2, _board.Writes);
    }

    [Fact]
    public void A_result_that_the_hub_had_before_the_break_is_not_sent_again()
    {
        Write("a");
        _hub.Sent.Clear();
        _hub.Break();
        _device.Step();
        _hub.Welcome(_device, Key, "d1", received: 1);
        _device.Step();
        Assert.Empty(_hub.Results());
    }

    [Theory]
    [InlineData("gpio_write", StatusCode.OutOfRange, "cannot; those that can: 1,2")]
    [InlineData("fly", StatusCode.Unimplemented, "there is no function \"fly\"")]
    [InlineData("gpio_rea", StatusCode.Unimplemented, "there is no function \"gpio_rea\"")]
    [InlineData("uptime", StatusCode.InvalidArgument, "the arguments do not fit: uptime():integer")]
    public void What_cannot_be_done_says_why(string function, StatusCode status, string why)
    {
        _hub.Command("a", function, FakeHub.Integer(3), FakeHub.Boolean(true));
        _device.Step();
        _device.Step();
        (string _, int code, string message) = Assert.Single(_hub.Results());
        Assert.Equal((int)status, code);
        Assert.Contains(why, message);
    }

    [Fact]
    public void A_long_command_lets_time_pass_and_the_next_one_waits()
    {
        _hub.Command("pulse", "gpio_pulse", FakeHub.Integer(2), FakeHub.Integer(300));
        _hub.Command("after", "gpio_read", FakeHub.Integer(2));
        _device.Step();
        Assert.True(_board.Levels[2]);
        Assert.Empty(_hub.Results());
        _board.Now += 300;
        _device.Step();
        _device.Step();
        _device.Step();
        Assert.False(_board.Levels[2]);
        Assert.Equal(["pulse", "after"], _hub.Results().Select(result => result.Id));
    }

    [Fact]
    public void The_watchdog_ends_what_takes_too_long()
    {
        _hub.Command("pulse", "gpio_pulse", FakeHub.Integer(2), FakeHub.Integer(100_000));
        _device.Step();
        _board.Now += CommandHandler.DefaultTimeoutMs;
        _device.Step();
        _device.Step();
        Assert.Equal((int)StatusCode.DeadlineExceeded, Assert.Single(_hub.Results()).Status);
        Assert.Equal(1, _device.Commands.TimedOut);
        Write("next");
        Assert.Equal(2, _hub.Results().Count);
    }

    [Fact]
    public void Short_of_memory_it_refuses_until_there_is_enough_again()
    {
        _board.Free = 1000;
        _board.Now += 1000;
        _device.Step();
        Write("a");
        Assert.Equal((int)StatusCode.ResourceExhausted, _hub.Results()[^1].Status);
        Assert.Equal(0, _board.Writes);
        _board.Free = 100_000;
        _board.Now += 1000;
        _device.Step();
        Write("b");
        Assert.Equal(1, _board.Writes);
    }

    [Fact]
    public void A_thousand_commands_keep_their_order_and_none_is_lost()
    {
        for (uint i = 1; i <= 1000; i++)
        {
            Write("c" + i);
            _hub.Acknowledge(i);
        }

        _device.Step();
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => "c" + i), _hub.Results().Select(result => result.Id));
        Assert.Equal(0, _device.Journal.Waiting);
    }

    [Fact]
    public void An_idle_device_allocates_nothing()
    {
        // Until the device has told what it can, unasked.
        for (int i = 0; i < 1000; i++)
            Idle();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Idle();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Idle()
    {
        _board.Now += 10;
        _device.Step();
    }

    private void Write(string id)
    {
        _hub.Command(id, "gpio_write", FakeHub.Integer(1), FakeHub.Boolean(true));
        _device.Step();
        _device.Step();
    }
}
