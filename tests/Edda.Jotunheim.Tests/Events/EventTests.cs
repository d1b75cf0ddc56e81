using Edda.Core.Resilience;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Events;

public sealed class EventTests
{
    private static readonly byte[] Key = new byte[32];

    private readonly FakeBoard _board = new();
    private readonly FakeHub _hub = new();

    [Fact]
    public void A_sensor_speaks_when_it_has_moved_and_not_before()
    {
        Device device = Make(0);
        Pass(device, 3);
        Assert.Equal(["sensor/temperature"], _hub.Events());
        _board.Sensor = 20.1;
        Pass(device, 3);
        Assert.Single(_hub.Events());
        _board.Sensor = 25;
        Pass(device, 3);
        Assert.Equal(2, _hub.Events().Count);
    }

    [Fact]
    public void A_watched_pin_speaks_of_each_change()
    {
        Device device = Make(0);
        _hub.Command("w", "gpio_watch", FakeHub.Integer(3), FakeHub.Boolean(true));
        Pass(device, 1);
        _board.Levels[3] = true;
        Pass(device, 2);
        Assert.Contains("gpio/3", _hub.Events());
    }

    [Fact]
    public void Events_never_take_the_room_that_results_need()
    {
        Device device = Make(0);
        for (int i = 0; i < 200; i++)
            device.Events.RaiseNumber("sensor/temperature", i, _board.Now);
        Assert.True(device.Events.Lost > 0);
        Assert.True(device.Journal.Room >= Attachment.Window * Journal.LargestResult);
        _hub.Command("w", "gpio_write", FakeHub.Integer(1), FakeHub.Boolean(true));
        Pass(device, 1);
        Assert.Single(_hub.Results());
    }

    [Fact]
    public void More_than_the_bandwidth_is_dropped_and_counted_and_it_recovers()
    {
        Device device = Make(bytesPerSecond: 100);
        Pass(device, 1);
        int raised = device.Events.Raised;
        for (int i = 0; i < 50; i++)
            device.Events.RaiseNumber("sensor/temperature", i, _board.Now);
        Assert.InRange(device.Events.Raised - raised, 0, 5);
        Assert.True(device.Events.Lost > 40);
        Pass(device, 1);
        _hub.Acknowledge(_hub.Sequences.Max());
        Pass(device, 1);
        _board.Now += 2000;
        Assert.True(device.Events.RaiseNumber("sensor/temperature", 1, _board.Now));
        Assert.Equal(0, device.Events.Lost);
    }

    private Device Make(int bytesPerSecond)
    {
        Device device = new(
            _board.Board, _hub, new Identity { DeviceId = "d1", Key = Key },
            new DeviceOptions { Backoff = new BackoffPolicy(100, 1000, 50), SensorMs = 100, BytesPerSecond = bytesPerSecond });
        _hub.Welcome(device, Key, "d1");
        return device;
    }

    private void Pass(Device device, int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            _board.Now += 200;
            device.Step();
            device.Step();
        }
    }
}
