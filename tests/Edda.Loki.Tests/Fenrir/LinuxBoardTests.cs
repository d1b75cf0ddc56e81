using Edda.Core.Grpc;
using Edda.Loki.Fenrir;
using Edda.Loki.Fenrir.Linux;
using Edda.Testing;

namespace Edda.Loki.Tests.Fenrir;

/// <summary>Against a folder that looks like sysfs. Pins and buses themselves need a kernel with the devices.</summary>
public sealed class LinuxBoardTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly LinuxBoard _board;

    public LinuxBoardTests() => _board = new LinuxBoard(_root.Path);

    [Fact]
    public void Sensors_of_hwmon_and_iio_are_found_by_name_and_read_in_their_units()
    {
        Put("sys/class/hwmon/hwmon0/name", "nvme");
        Put("sys/class/hwmon/hwmon3/name", "cpu_thermal\n");
        Put("sys/class/hwmon/hwmon3/temp1_input", "48312\n");
        Put("sys/class/hwmon/hwmon3/fan1_input", "1200\n");
        Put("sys/bus/iio/devices/iio:device0/name", "bme280");
        Put("sys/bus/iio/devices/iio:device0/in_humidityrelative_input", "45123");
        Put("sys/bus/iio/devices/iio:device0/in_temp_raw", "100");
        Put("sys/bus/iio/devices/iio:device0/in_temp_offset", "20");
        Put("sys/bus/iio/devices/iio:device0/in_temp_scale", "187.5");

        Assert.Equal(48.312, _board.ReadSensor("hwmon:cpu_thermal/temp1"), 6);
        Assert.Equal(1200, _board.ReadSensor("hwmon:cpu_thermal/fan1"));
        Assert.Equal(45.123, _board.ReadSensor("iio:bme280/humidityrelative"), 6);
        Assert.Equal(22.5, _board.ReadSensor("iio:bme280/temp"), 6);
        FenrirException missing = Assert.Throws<FenrirException>(() => _board.ReadSensor("hwmon:gpu/temp1"));
        Assert.Equal(
            (StatusCode.NotFound, "\"hwmon:gpu/temp1\": this machine has no such device; it has: nvme, cpu_thermal"), (missing.Code, missing.Message));
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<FenrirException>(() => _board.ReadSensor("hwmon:nvme/..")).Code);
    }

    [Fact]
    public void What_channels_of_a_type_share_is_found_behind_what_a_channel_has_alone()
    {
        Put("sys/bus/iio/devices/iio:device0/name", "adc");
        Put("sys/bus/iio/devices/iio:device0/in_voltage0_raw", "1000");
        Put("sys/bus/iio/devices/iio:device0/in_voltage1_raw", "1000");
        Put("sys/bus/iio/devices/iio:device0/in_voltage1_scale", "3");
        Put("sys/bus/iio/devices/iio:device0/in_voltage_scale", "1.5");
        Put("sys/bus/iio/devices/iio:device0/in_temp_ambient_raw", "15000");
        Put("sys/bus/iio/devices/iio:device0/in_temp_offset", "-13657.5");
        Put("sys/bus/iio/devices/iio:device0/in_temp_scale", "20");

        Assert.Equal(1.5, _board.ReadSensor("iio:adc/voltage0"), 6);
        Assert.Equal(3, _board.ReadSensor("iio:adc/voltage1"), 6);
        Assert.Equal(26.85, _board.ReadSensor("iio:adc/temp_ambient"), 6);
    }

    [Fact]
    public void Leds_and_pwm_are_written_in_the_kernels_units()
    {
        Put("sys/class/leds/status/max_brightness", "255");
        Put("sys/class/leds/status/brightness", "0");
        Put("sys/class/pwm/pwmchip0/pwm1/period", "1000000");
        Put("sys/class/pwm/pwmchip0/pwm1/duty_cycle", "0");
        Put("sys/class/pwm/pwmchip0/pwm1/enable", "0");

        _board.SetActuator("led:status", 0.5);
        _board.SetPwm("pwm0/1", 50, 0.075);

        Assert.Equal("128", Get("sys/class/leds/status/brightness"));
        Assert.Equal(0.5, _board.ReadSensor("led:status"), 2);
        Assert.Equal(0.075, _board.ReadSensor("pwm0/1"), 6);
        Assert.Equal("20000000", Get("sys/class/pwm/pwmchip0/pwm1/period"));
        Assert.Equal("1500000", Get("sys/class/pwm/pwmchip0/pwm1/duty_cycle"));
        Assert.Equal("1", Get("sys/class/pwm/pwmchip0/pwm1/enable"));
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<FenrirException>(() => _board.SetActuator("led:../status", 1)).Code);
        Assert.Equal(StatusCode.NotFound, Assert.Throws<FenrirException>(() => _board.SetActuator("led:other", 1)).Code);
    }

    [Fact]
    public void What_is_not_there_is_told()
    {
        Assert.Contains("no such file", Assert.Throws<FenrirException>(() => _board.ReadPin("gpio4", PinPull.Up)).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("0x40", Assert.Throws<FenrirException>(() => _board.TransferI2c(1, 0x40, [1], 1)).Message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<FenrirException>(() => _board.WritePin("gpiox", true)).Code);
        Assert.Equal("this machine has no GPIO: no /dev/gpiochip0", _board.Check());
    }

    [Fact]
    public void The_requests_have_the_kernels_layout()
    {
        // _IOC(read|write, 0xB4, number, size), asm-generic/ioctl.h
        Assert.Equal((3u << 30) | (GpioLine.RequestSize << 16) | 0xB407u, GpioLine.GetLine);
        Assert.Equal((3u << 30) | (GpioLine.ValuesSize << 16) | 0xB40Eu, GpioLine.GetValues);
        byte[] request = GpioLine.Request(17, GpioLine.Output, level: true);
        Assert.Equal((592, 17, (byte)'l', 8, 1, 2, 1, 1, 1), (request.Length, request[0], request[256], request[288], request[296], request[320], request[328], request[336], request[560]));
        byte[] edge = new byte[GpioLine.EventSize];
        (edge[0], edge[8]) = (5, 2);
        Assert.Equal(new PinEdge(false, 5), GpioLine.EdgeOf(edge));
    }

    public void Dispose()
    {
        _board.Dispose();
        _root.Dispose();
    }

    private void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root.File(path))!);
        File.WriteAllText(_root.File(path), text);
    }

    private string Get(string path) => File.ReadAllText(_root.File(path));
}
