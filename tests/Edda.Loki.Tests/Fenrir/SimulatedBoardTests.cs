using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Fenrir;
using Edda.Loki.Fenrir.Simulated;
using Edda.Loki.Tests.Support;
using Edda.Loki.Tools;

namespace Edda.Loki.Tests.Fenrir;

public sealed class SimulatedBoardTests
{
    private static readonly ToolPermissions All = new() { Children = ["fenrir"], Pins = ["*"] };

    private readonly FakeClock _clock = new();
    private readonly SimulatedBoard _board;
    private readonly SimulatedBoard _kitchen;
    private readonly FenrirChild _child;

    public SimulatedBoardTests()
    {
        _board = new SimulatedBoard(1, _clock);
        _kitchen = new SimulatedBoard(2, _clock);
        _child = new FenrirChild(_board, name => name == "kitchen" ? _kitchen : null);
    }

    [Fact]
    public async Task An_open_input_floats_a_pull_holds_it_and_a_driver_wins()
    {
        using ChildCaller script = new(_child, All);
        HashSet<bool> seen = [];
        for (int i = 0; i < 50; i++)
            seen.Add((await script.CallAsync("gpio_read", 4)).Boolean);
        Assert.Equal(2, seen.Count);

        Assert.True((await script.CallAsync("gpio_read", "gpio4", "up")).Boolean);
        Assert.False((await script.CallAsync("gpio_read", "gpio4", "down")).Boolean);
        _board.Drive("gpio4", true);
        Assert.True((await script.CallAsync("gpio_read", "gpio4", "down")).Boolean);
        await script.CallAsync("gpio_write", 5, true);
        Assert.True((await script.CallAsync("gpio_read", 5)).Boolean);
    }

    [Fact]
    public async Task Edges_are_noticed_with_their_time_and_only_the_wanted_ones()
    {
        using ChildCaller script = new(_child, All);
        _board.Drive("gpio4", true);
        Task<Value> falling = script.CallAsync("gpio_watch", 4, "falling", 10.0);
        Task<Value> rising = script.CallAsync("gpio_watch", 4, "rising", 10.0);

        _clock.Advance(TimeSpan.FromSeconds(2));
        _board.Drive("gpio4", false);
        Value edge = await falling;
        Assert.False(ScriptValues.FlagOf(ScriptValues.Field(edge, "rising"), true));
        Assert.Equal(2.0, ScriptValues.NumberOf(ScriptValues.Field(edge, "time")), 3);
        Assert.False(rising.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(Value.KindOneofCase.None, (await rising).KindCase);
    }

    [Fact]
    public async Task A_seed_gives_the_same_noise_and_readers_know_their_ranges()
    {
        using ChildCaller script = new(_child, All);
        using ChildCaller twin = new(new FenrirChild(new SimulatedBoard(1, _clock)), All);
        for (int i = 0; i < 20; i++)
        {
            double value = (await script.CallAsync("temperature", "temperature")).Number;
            Assert.InRange(value, 20.8, 21.2);
            Assert.Equal(value, (await twin.CallAsync("temperature", "temperature")).Number);
        }

        _board.SetSensor("humidity", 101);
        Assert.Equal(100, (await script.CallAsync("humidity", "humidity")).Number);
        _board.SetSensor("humidity", 300);
        Assert.Equal(StatusCode.DataLoss, (await script.FailAsync("humidity", "humidity")).Code);
        Assert.False((await script.CallAsync("motion", "motion")).Boolean);
        (StatusCode code, string problem) = await script.FailAsync("sensor_read", "pressure");
        Assert.Equal((StatusCode.NotFound, "there is no sensor \"pressure\"; there are: humidity, hwmon:cpu_thermal/temp1, iio:bme280/humidityrelative, iio:bme280/temp, motion, temperature"), (code, problem));
    }

    [Fact]
    public async Task Actuators_take_their_values_and_nothing_else()
    {
        using ChildCaller script = new(_child, All);
        await script.CallAsync("led", "led:status", 0.25);
        await script.CallAsync("relay", "gpio6", true);
        await script.CallAsync("motor", "pwm0/1", -0.5, "gpio7");
        await script.CallAsync("set_pwm", "pwm0/0", 50, 0.075);

        Assert.Equal((0.25, 0.5), (_board.Actuator("led:status"), _board.Actuator("pwm0/1")));
        Assert.True(_board.ReadPin("gpio6", PinPull.None));
        Assert.True(_board.ReadPin("gpio7", PinPull.None));
        Assert.Equal(0.25, (await script.CallAsync("sensor_read", "led:status")).Number);
        Assert.Equal(0.075, (await script.CallAsync("sensor_read", "pwm0/0")).Number);
        Assert.Equal(
            (StatusCode.InvalidArgument, "gpio6 is on or off; allowed: 0 or 1"), await script.FailAsync("actuator_set", "gpio6", 0.5));
        Assert.Equal((50, 0.075), _board.Pwm("pwm0/0"));
        Assert.Equal(
            (StatusCode.InvalidArgument, "value is 1.5; allowed: 0 to 1"), await script.FailAsync("led", "led:status", 1.5));
        Assert.Equal(StatusCode.InvalidArgument, (await script.FailAsync("motor", "pwm0/1", -0.5)).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await script.FailAsync("gpio_read", 4, "sideways")).Code);
    }

    [Fact]
    public async Task Devices_on_a_bus_answer()
    {
        using ChildCaller script = new(_child, All);
        _board.AddI2cDevice(1, 0x40, write => [(byte)(write[0] + 1), 7]);

        Assert.Equal([0x11, 7, 0], (await script.CallAsync("i2c_transfer", 1, 0x40, new byte[] { 0x10 }, 3)).Text.ToString().Select(character => (int)character));
        Assert.Equal(
            (StatusCode.Unavailable, "nobody answers at address 0x41 of I2C bus 1"), await script.FailAsync("i2c_transfer", 1, 0x41, "x", 1));
    }

    [Fact]
    public async Task Permissions_name_the_pin_and_other_boards_are_addressed_the_same_way()
    {
        using ChildCaller script = new(_child, new ToolPermissions { Children = ["fenrir"], Pins = ["gpio4", "board/kitchen/*", "i2c:1/0x40"] });

        await script.CallAsync("gpio_write", "board/kitchen/gpio4", true);
        Assert.True(_kitchen.ReadPin("gpio4", PinPull.None));
        Assert.Equal(
            (StatusCode.PermissionDenied, "permissions.pins of \"t\" does not allow gpio5; allowed: \"gpio4\", \"board/kitchen/*\", \"i2c:1/0x40\""),
            await script.FailAsync("gpio_write", 5, true));
        Assert.Equal(StatusCode.PermissionDenied, (await script.FailAsync("i2c_transfer", 1, 0x41, "x")).Code);
        Assert.Equal(StatusCode.PermissionDenied, (await script.FailAsync("gpio_read", "board/cellar/gpio4")).Code);
    }
}
