using Edda.Core.Grpc;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Resources;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Resources;

/// <summary>What a device does when it runs out of something, and that it comes back. Bandwidth: EventTests and StreamTests.</summary>
public sealed class ExhaustionTests
{
    private static readonly byte[] Key = new byte[32];

    private readonly FakeBoard _board = new();
    private readonly FakeHub _hub = new();

    [Fact]
    public void Without_memory_commands_are_refused_and_events_dropped_until_there_is_some_again()
    {
        Device device = Make(new SlowParts(_board));
        _board.Free = 1000;
        Pass(device, 1000);
        Assert.Equal(MemoryMonitor.Emergency, device.Memory.Level);
        int raised = device.Events.Raised;
        _board.Sensor = 99;
        Write(device, "a");
        Pass(device, 1000);
        Assert.Equal((int)StatusCode.ResourceExhausted, _hub.Results().Single(result => result.Id == "a").Status);
        Assert.Equal(raised, device.Events.Raised);
        Assert.Equal(0, _board.Writes);

        _board.Free = 100_000;
        Pass(device, 1000);
        Write(device, "b");
        Pass(device, 1000);
        Assert.Equal(0, _hub.Results().Single(result => result.Id == "b").Status);
        Assert.Equal(1, _board.Writes);
        Assert.Contains("sensor/temperature", _hub.Events());
        Assert.Contains("memory: emergency", device.Log.Tail(200));
        Assert.Contains("memory: enough", device.Log.Tail(200));
    }

    [Fact]
    public void Without_time_what_can_wait_comes_less_often_commands_are_still_done_and_it_recovers()
    {
        SlowParts parts = new(_board);
        Device device = Make(parts);
        parts.TakesMs = 90;
        parts.Reads = 0;

        // Neither may take more than a third of the time; together it is too much.
        parts.PinMs = 60;
        Pass(device, 10_000);
        Assert.True(device.Resources.IsBusy, $"{device.Resources.CpuPercent} % is not busy");
        Assert.True(device.Scheduler.IsShedding);
        parts.Reads = 0;
        Pass(device, 10_000);
        int under = parts.Reads;
        Write(device, "a");
        Pass(device, 500);
        Assert.Equal(0, _hub.Results().Single(result => result.Id == "a").Status);

        parts.TakesMs = 0;
        parts.PinMs = 0;
        Pass(device, 10_000);
        Assert.False(device.Scheduler.IsShedding);
        parts.Reads = 0;
        Pass(device, 10_000);
        Assert.True(parts.Reads > 3 * under, $"{under} reads while it was busy, {parts.Reads} afterwards");
        Assert.Contains("cpu: busy", device.Log.Tail(200));
        Assert.Contains("cpu: free", device.Log.Tail(200));
        Assert.Equal(2, _hub.Events().Count(source => source == "cpu"));
    }

    [Fact]
    public void The_monitor_says_how_much_of_the_time_and_the_way_is_used()
    {
        ResourceMonitor monitor = new(_hub, 0);
        Assert.False(monitor.Worked(0, 100));
        Assert.True(monitor.Worked(200, 1000), "900 of 1000 ms are busy");
        Assert.Equal(90, monitor.CpuPercent);
        Assert.Equal((0, 0), (monitor.BytesInPerSecond, monitor.BytesOutPerSecond));
        (_hub.BytesIn, _hub.BytesOut) = (400, 3000);
        Assert.False(monitor.Worked(1000, 1600));
        Assert.False(monitor.Worked(2000, 2000), "60 % is still busy");
        Assert.Equal((400, 3000), (monitor.BytesInPerSecond, monitor.BytesOutPerSecond));
        Assert.True(monitor.IsBusy);
        Assert.True(monitor.Worked(3000, 3001));
        Assert.False(monitor.IsBusy);
    }

    private Device Make(SlowParts parts)
    {
        Board board = _board.Board;
        board.Parts = parts;
        board.Pins = parts;
        Device device = new(board, _hub, new Identity { DeviceId = "d1", Key = Key }, new DeviceOptions { SensorMs = 100 });
        _hub.Welcome(device, Key, "d1");
        _hub.Command("w", "gpio_watch", FakeHub.Integer(1), FakeHub.Boolean(true));
        Pass(device, 100);
        return device;
    }

    private void Pass(Device device, int ms)
    {
        for (long end = _board.Now + ms; _board.Now < end; _board.Now += 10)
        {
            device.Step();
            if (_hub.Sequences.Count > 0)
                _hub.Acknowledge(_hub.Sequences.Max());
        }
    }

    private void Write(Device device, string id)
    {
        _hub.Command(id, "gpio_write", FakeHub.Integer(1), FakeHub.Boolean(true));
        device.Step();
    }

    /// <summary>Reading its sensor and its pins takes as long as the test says.</summary>
    private sealed class SlowParts(FakeBoard board) : IParts, IPins
    {
        public int TakesMs { get; set; }

        public int PinMs { get; set; }

        public int Reads { get; set; }

        public int Sensors => 1;

        public int Actuators => 0;

        public int Count => board.Count;

        public string SensorName(int index) => "temperature";

        public string SensorUnit(int index) => "Cel";

        public string ActuatorName(int index) => "";

        double IParts.Read(int index)
        {
            Reads++;
            board.Now += TakesMs;
            return board.Sensor;
        }

        public bool Set(int index, double value) => false;

        public int NumberAt(int index) => board.NumberAt(index);

        public int ModesAt(int index) => board.ModesAt(index);

        public bool Read(int number)
        {
            board.Now += PinMs;
            return board.Read(number);
        }

        public void Write(int number, bool high) => board.Write(number, high);

        public void SetPwm(int number, int hertz, int permille) => board.SetPwm(number, hertz, permille);
    }
}
