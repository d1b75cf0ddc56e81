using System.Globalization;
using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Fenrir;

/// <summary>The LED and PWM classes with real drivers.</summary>
[Collection(MachineTests.Name)]
public sealed class OutputTests(Machine machine)
{
    /// <summary>The driver gives the hardware half a second, which a busy machine may not give this test.</summary>
    private const string Patient =
        """
        local function patiently(name, ...)
          local done, problem
          repeat
            done, problem = pcall(fenrir[name], fenrir, ...)
          until done or not (string.find(problem, "timed out") or string.find(problem, "busy"))
          if not done then error(problem) end
        end

        """;

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task An_led_on_a_pin_is_on_or_off()
    {
        GuestLoki loki = await machine.Loki;
        Assert.Equal("1", await loki.RunAsync("fenrir:led('led:status', 1) return string.format('%g', fenrir:sensor_read('led:status'))"));
        Assert.True(loki.Board.Pin(40) is { IsOutput: true, IsHigh: true });
        Assert.Equal("0", await loki.RunAsync("fenrir:led('led:status', 0) return string.format('%g', fenrir:sensor_read('led:status'))"));
        Assert.True(loki.Board.Pin(40) is { IsOutput: true, IsHigh: false });
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task An_led_with_many_levels_takes_a_part_of_them()
    {
        GuestLoki loki = await machine.Loki;
        await loki.RunAsync("fenrir:led('led:chromeos::kbd_backlight', 0.25)");
        // The kernel lets a driver that may sleep do it later.
        await Eventually.HoldsAsync(() => loki.Board[BoardWires.Gauge.Glow] == 25, "the driver has set it");
        Assert.Equal("0.25", await loki.RunAsync("return string.format('%g', fenrir:sensor_read('led:chromeos::kbd_backlight'))"));
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task A_pwm_output_has_frequency_and_duty_and_is_off_at_zero()
    {
        GuestLoki loki = await machine.Loki;
        string set = await WhileTheHardwareFollows(
            loki,
            Patient + """
            patiently("set_pwm", "pwm0/1", 1000, 0.25)
            local first = fenrir:sensor_read("pwm0/1")
            patiently("set_pwm", "pwm0/1", 20000, 0.75)
            patiently("motor", "pwm0/2", 0.5)
            return string.format("%.2f %.2f %.2f", first, fenrir:sensor_read("pwm0/1"), fenrir:sensor_read("pwm0/2"))
            """);

        Assert.Equal("0.25 0.75 0.50", set);
        Assert.Equal("50000 37500 1", await PwmAsync(loki.Guest, 1));
        (bool isOn, double duty) = loki.Board.Pwm(1);
        Assert.True(isOn);
        Assert.InRange(duty, 0.74, 0.76);
        await WhileTheHardwareFollows(loki, Patient + "patiently('set_pwm', 'pwm0/1', 20000, 0)");
        Assert.False(loki.Board.Pwm(1).IsOn);
    }

    private static Task<string> PwmAsync(VirtualMachine guest, int channel) => guest.RunAsync(
        string.Create(CultureInfo.InvariantCulture, $"cd /sys/class/pwm/pwmchip0/pwm{channel}; echo $(cat period duty_cycle enable)"));

    /// <summary>The driver waits until the hardware has taken its settings over.</summary>
    private static async Task<string> WhileTheHardwareFollows(GuestLoki loki, string script)
    {
        Task<string> running = loki.RunAsync(script);
        await Eventually.HoldsAsync(
            () =>
            {
                for (int channel = 0; channel < 4; channel++)
                    _ = loki.Board.Pwm(channel);
                return running.IsCompleted;
            },
            "the script has ended");
        return await running;
    }
}
