using System.Globalization;
using Edda.Core.Grpc;

namespace Edda.Loki.Fenrir.Linux;

/// <summary>PWM, LEDs, hwmon and IIO, as sysfs has them. The root is a folder of a test, or "/".</summary>
internal sealed class SysfsDevices(string root)
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>"pwm0/1": channel 1 of the first chip. Documentation/driver-api/pwm.rst.</summary>
    public void SetPwm(string pin, double frequencyHz, double duty)
    {
        (string chip, string output, int channel) = PwmAt(pin);
        if (!Directory.Exists(output))
            SysfsFiles.Write(Path.Combine(chip, "export"), channel);
        long period = (long)(NanosecondsPerSecond / frequencyHz);
        long on = (long)(period * duty);
        // The kernel refuses a period shorter than the time that it is on, so that goes first when both get shorter.
        if (SysfsFiles.ReadNumber(Path.Combine(output, "period")) > period)
            SysfsFiles.Write(Path.Combine(output, "duty_cycle"), 0);
        SysfsFiles.Write(Path.Combine(output, "period"), period);
        SysfsFiles.Write(Path.Combine(output, "duty_cycle"), on);
        SysfsFiles.Write(Path.Combine(output, "enable"), duty > 0 ? 1 : 0);
    }

    /// <summary>The duty; 0 of an output that nobody has set yet.</summary>
    public double ReadPwm(string pin)
    {
        (_, string output, _) = PwmAt(pin);
        if (!Directory.Exists(output) || SysfsFiles.ReadNumber(Path.Combine(output, "enable")) == 0)
            return 0;
        double period = SysfsFiles.ReadNumber(Path.Combine(output, "period"));
        return period > 0 ? SysfsFiles.ReadNumber(Path.Combine(output, "duty_cycle")) / period : 0;
    }

    public void SetLed(string name, double brightness)
    {
        string folder = At($"sys/class/leds/{Plain(name)}");
        double most = SysfsFiles.ReadNumber(Path.Combine(folder, "max_brightness"));
        SysfsFiles.Write(Path.Combine(folder, "brightness"), (long)Math.Round(most * brightness));
    }

    public double ReadLed(string name)
    {
        string folder = At($"sys/class/leds/{Plain(name)}");
        return SysfsFiles.ReadNumber(Path.Combine(folder, "brightness")) / SysfsFiles.ReadNumber(Path.Combine(folder, "max_brightness"));
    }

    /// <summary>"hwmon:NAME/temp1" and "iio:NAME/temp", where NAME is what the device calls itself.</summary>
    public double ReadSensor(string sensor)
    {
        int colon = sensor.IndexOf(':', StringComparison.Ordinal);
        int slash = sensor.LastIndexOf('/');
        if (colon > 0 && slash > colon)
        {
            string name = sensor[(colon + 1)..slash];
            string channel = Plain(sensor[(slash + 1)..]);
            if (sensor.StartsWith("hwmon:", StringComparison.Ordinal))
                return ReadHwmon(Find("sys/class/hwmon", name, sensor), channel);
            if (sensor.StartsWith("iio:", StringComparison.Ordinal))
                return ReadIio(Find("sys/bus/iio/devices", name, sensor), channel);
        }

        throw new FenrirException(StatusCode.InvalidArgument, $"\"{sensor}\" is no sensor; allowed: \"hwmon:cpu_thermal/temp1\", \"iio:bme280/humidityrelative\"");
    }

    // Documentation/hwmon/sysfs-interface.rst: thousandths of Celsius, volts, amperes, percent; revolutions and so on as they are.
    private static double ReadHwmon(string folder, string channel)
    {
        double value = SysfsFiles.ReadNumber(Path.Combine(folder, channel + "_input"));
        bool isThousandth = channel.StartsWith("temp", StringComparison.Ordinal) || channel.StartsWith("humidity", StringComparison.Ordinal)
            || channel.StartsWith("in", StringComparison.Ordinal) || channel.StartsWith("curr", StringComparison.Ordinal);
        return isThousandth ? value / 1000 : value;
    }

    // Documentation/ABI/testing/sysfs-bus-iio: (raw + offset) * scale, or input, in thousandths for these.
    private static double ReadIio(string folder, string channel)
    {
        string path = Path.Combine(folder, "in_" + channel);
        double value = File.Exists(path + "_input")
            ? SysfsFiles.ReadNumber(path + "_input")
            : (SysfsFiles.ReadNumber(path + "_raw") + OfChannel(folder, channel, "offset", 0)) * OfChannel(folder, channel, "scale", 1);
        bool isThousandth = channel.StartsWith("temp", StringComparison.Ordinal) || channel.StartsWith("humidity", StringComparison.Ordinal)
            || channel.StartsWith("voltage", StringComparison.Ordinal);
        return isThousandth ? value / 1000 : value;
    }

    /// <summary>A channel's own, or what all of its type share: in_voltage0_scale or in_voltage_scale, in_temp_ambient_offset or in_temp_offset.</summary>
    private static double OfChannel(string folder, string channel, string what, double otherwise)
    {
        string type = channel.Split('_', 2)[0];
        foreach (string owner in (string[])[channel, type, type.TrimEnd("0123456789".ToCharArray())])
        {
            string path = Path.Combine(folder, $"in_{owner}_{what}");
            if (File.Exists(path))
                return SysfsFiles.ReadNumber(path);
        }

        return otherwise;
    }

    private string Find(string parent, string name, string sensor)
    {
        string folder = At(parent);
        List<string> names = [];
        string[] devices = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        foreach (string device in devices.Order(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(device, "name")))
                continue;
            names.Add(SysfsFiles.ReadText(Path.Combine(device, "name")));
            if (names[^1] == name)
                return device;
        }

        throw new FenrirException(
            StatusCode.NotFound, $"\"{sensor}\": this machine has no such device; it has: {(names.Count == 0 ? "none" : string.Join(", ", names))}");
    }

    private (string Chip, string Output, int Channel) PwmAt(string pin)
    {
        string[] parts = pin.Split('/');
        if (parts.Length != 2 || !parts[0].StartsWith("pwm", StringComparison.Ordinal) || !TryNumber(parts[0][3..], out int chip) || !TryNumber(parts[1], out int channel))
            throw new FenrirException(StatusCode.InvalidArgument, $"\"{pin}\" is no PWM output; allowed: \"pwm0/1\", chip and channel");
        string folder = At($"sys/class/pwm/pwmchip{chip}");
        return (folder, Path.Combine(folder, "pwm" + channel.ToString(CultureInfo.InvariantCulture)), channel);
    }

    private string At(string path) => Path.Combine(root, path);

    /// <summary>A name of one folder or file: it must not lead elsewhere.</summary>
    private static string Plain(string name) =>
        name.Length > 0 && name != "." && name != ".." && !name.Contains('/', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal)
            ? name
            : throw new FenrirException(StatusCode.InvalidArgument, $"\"{name}\" is no name of a device");

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 10_000;
}
