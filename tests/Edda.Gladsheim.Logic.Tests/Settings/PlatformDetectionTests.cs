using Edda.Edge.Gladsheim;
using Edda.Gladsheim.Settings;

namespace Edda.Gladsheim.Logic.Tests.Settings;

public sealed class PlatformDetectionTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("edda-platform-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_laptop_is_alfheim_and_knows_when_it_runs_on_battery()
    {
        Write("sys/class/power_supply/BAT0/type", "Battery\n");
        Write("sys/class/power_supply/AC/type", "Mains\n");
        Write("sys/class/power_supply/AC/online", "1\n");
        PowerSupply supply = new(Path.Combine(_root, "sys/class/power_supply"));

        Assert.Equal(PlatformKind.Alfheim, PlatformDetection.Decide(PlatformDetection.Look(_root)));
        Assert.False(supply.OnBattery);
        Write("sys/class/power_supply/AC/online", "0\n");
        Assert.True(supply.OnBattery);
    }

    [Fact]
    public void The_battery_of_a_mouse_makes_no_laptop()
    {
        Write("sys/class/power_supply/hid/type", "Battery\n");
        Write("sys/class/power_supply/hid/scope", "Device\n");
        Write("sys/class/drm/card0-HDMI-A-1/status", "connected\n");

        Assert.Equal(PlatformKind.Midgard, PlatformDetection.Decide(PlatformDetection.Look(_root)));
        Assert.False(new PowerSupply(Path.Combine(_root, "sys/class/power_supply")).OnBattery);
    }

    [Fact]
    public void A_single_board_computer_is_ragnarok()
    {
        Write("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");

        Assert.Equal(PlatformKind.Ragnarok, PlatformDetection.Decide(PlatformDetection.Look(_root)));
    }

    [Theory]
    [InlineData("23", 1, true, PlatformKind.Asgard)]
    [InlineData("3", 16, true, PlatformKind.Midgard)]
    [InlineData("1", 16, false, PlatformKind.Asgard)]
    [InlineData("1", 1, false, PlatformKind.Midgard)]
    public void The_rest_is_told_by_chassis_screen_and_memory(string chassis, int gibi, bool display, PlatformKind expected)
    {
        Write("sys/class/dmi/id/chassis_type", chassis + "\n");
        Write("proc/meminfo", $"MemTotal:       {(long)gibi << 20} kB\nMemFree: 1 kB\n");
        Write("sys/class/drm/card0-DP-1/status", display ? "connected\n" : "disconnected\n");

        Assert.Equal(expected, PlatformDetection.Decide(PlatformDetection.Look(_root)));
    }

    [Fact]
    public void An_empty_machine_is_midgard() =>
        Assert.Equal(PlatformKind.Midgard, PlatformDetection.Decide(PlatformDetection.Look(_root)));

    private void Write(string path, string text)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
