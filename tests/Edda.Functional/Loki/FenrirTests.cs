using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>Fenrir on the published binary with the simulated board, which scripts see and move from both sides.</summary>
public sealed class FenrirTests
{
    private const string Simulated = """{ "simulated_board": true }""";

    private static readonly Permissions All = LokiCaller.May("fenrir", pins: ["*"]);

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task An_open_input_floats_and_a_pull_holds_it()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Simulated);
        Assert.Equal(
            "2 true false true",
            await loki.RunAsync(
                """
                local seen, kinds = {}, 0
                for i = 1, 200 do seen[fenrir:gpio_read(4)] = true end
                for _ in pairs(seen) do kinds = kinds + 1 end
                fenrir:gpio_write(5, true)
                return table.concat({ kinds, tostring(fenrir:gpio_read("gpio4", "up")), tostring(fenrir:gpio_read(4, "down")),
                  tostring(fenrir:gpio_read(5, "down")) }, " ")
                """,
                All));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task An_edge_made_by_one_script_wakes_another_that_waits_for_it()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Simulated);
        await loki.RegisterAsync(
            "watch",
            """
            local first = fenrir:gpio_watch(4, "falling", 60)
            local second = fenrir:gpio_watch(4, "rising", 60)
            return tostring(first.rising) .. " " .. tostring(second.rising) .. " " .. tostring(second.time > first.time)
            """,
            All);
        await loki.RegisterAsync("write", "fenrir:gpio_write(4, level == 'high')", All, parameters: ["level"]);
        Task<string> watching = loki.ExecuteAsync("watch");
        while (!watching.IsCompleted)
        {
            await loki.ExecuteAsync("write", ("level", new Value { Text = "high" }));
            await loki.ExecuteAsync("write", ("level", new Value { Text = "low" }));
        }

        Assert.Equal("false true true", await watching);
        Assert.Equal("nothing", await loki.RunAsync("return fenrir:gpio_watch(9, 'both', 0.05) == nil and 'nothing' or 'an edge'", All));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_sensors_noise_comes_from_a_seed_and_typed_readers_keep_their_ranges()
    {
        const string source =
            """
            local values = {}
            for i = 1, 20 do values[i] = string.format("%.6f", fenrir:temperature("temperature")) end
            return table.concat(values, " ")
            """;
        string[] runs = new string[2];
        for (int i = 0; i < runs.Length; i++)
        {
            await using LokiCaller loki = await LokiCaller.StartAsync(Simulated);
            runs[i] = await loki.RunAsync(source, All);
            Assert.Equal("false", await loki.RunAsync("return tostring(fenrir:motion('motion'))", All));
            double humidity = double.Parse(await loki.RunAsync("return tostring(fenrir:humidity('humidity'))", All), CultureInfo.InvariantCulture);
            Assert.InRange(humidity, 44, 46);
        }

        Assert.Equal(runs[0], runs[1]);
        double[] values = [.. runs[0].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        Assert.All(values, value => Assert.InRange(value, 20.8, 21.2));
        Assert.True(values.Distinct().Count() > 10);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Pwm_led_relay_and_motor_take_what_they_can_and_refuse_the_rest()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Simulated);
        Assert.Equal(
            "0.075 0.25 true 0.5 true 1",
            await loki.RunAsync(
                """
                fenrir:set_pwm("pwm0/0", 50, 0.075)
                fenrir:led("led:status", 0.25)
                fenrir:relay("gpio6", true)
                fenrir:motor("pwm0/1", -0.5, "gpio7")
                fenrir:actuator_set("gpio8", 1)
                return table.concat({ fenrir:sensor_read("pwm0/0"), fenrir:sensor_read("led:status"), tostring(fenrir:gpio_read(6)),
                  fenrir:sensor_read("pwm0/1"), tostring(fenrir:gpio_read(7)), math.tointeger(fenrir:sensor_read("gpio8")) }, " ")
                """,
                All));
        foreach (string wrong in (string[])
            [
                "led('led:status', 1.5)", "motor('pwm0/1', -0.5)", "set_pwm('pwm0/0', 50, 2)", "gpio_read(4, 'sideways')",
                "gpio_watch(4, 'never')", "actuator_set('gpio8', 0.5)", "i2c_transfer(1, 0x01, 'x')",
            ])
            Assert.Equal(StatusCode.InvalidArgument, (await loki.FailAsync("fenrir:" + wrong, All)).Code);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Pins_are_allowed_by_name_and_a_board_that_is_not_attached_is_not_found()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Simulated);
        Permissions few = LokiCaller.May("fenrir", pins: ["gpio4", "board/kitchen/*", "i2c:1/0x40"]);
        Status pin = await loki.FailAsync("fenrir:gpio_write(5, true)", few);
        Assert.Equal(StatusCode.PermissionDenied, pin.Code);
        Assert.EndsWith("does not allow gpio5; allowed: \"gpio4\", \"board/kitchen/*\", \"i2c:1/0x40\"", pin.Message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.PermissionDenied, (await loki.FailAsync("fenrir:i2c_transfer(1, 0x41, 'x')", few)).Code);
        Assert.Equal(StatusCode.Unavailable, (await loki.FailAsync("fenrir:i2c_transfer(1, 0x40, 'x')", few)).Code);
        Assert.Equal(StatusCode.NotFound, (await loki.FailAsync("fenrir:gpio_read('board/kitchen/gpio4')", few)).Code);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_machine_without_hardware_says_so()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync();
        Status status = await loki.FailAsync("fenrir:led('led:no-such-led', 1)", All);
        Assert.Equal(StatusCode.NotFound, status.Code);
        GetChildrenStatusResponse children = await loki.Client.GetChildrenStatusAsync(new GetChildrenStatusRequest(), LokiCaller.InTime);
        Assert.Equal((1, "fenrir"), (children.Children.Count, children.Children[0].Name.ToString()));
        Assert.Equal(File.Exists("/dev/gpiochip0"), children.Children[0].Working);
    }
}
