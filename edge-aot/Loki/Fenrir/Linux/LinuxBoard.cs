using Edda.Core.Grpc;

namespace Edda.Loki.Fenrir.Linux;

/// <summary>This machine's own hardware. Owns the outputs it drives until Dispose.</summary>
/// <param name="root">"/", or a folder that looks like it.</param>
internal sealed class LinuxBoard(string root = "/") : IBoard, IDisposable
{
    private readonly GpioPins _pins = new(root);
    private readonly SysfsDevices _devices = new(root);

    public bool ReadPin(string pin, PinPull pull) => _pins.Read(pin, pull);

    public void WritePin(string pin, bool level) => _pins.Write(pin, level);

    public ValueTask<PinEdge?> WatchAsync(
        string pin, PinPull pull, bool rising, bool falling, TimeSpan timeout, CancellationToken cancellation) =>
        _pins.WatchAsync(pin, pull, rising, falling, timeout, cancellation);

    public void SetPwm(string pin, double frequencyHz, double duty) => _devices.SetPwm(pin, frequencyHz, duty);

    /// <summary>A sensor of hwmon or IIO, a pin, or what an LED or a PWM output was set to.</summary>
    public double ReadSensor(string sensor) =>
        sensor.StartsWith("gpio", StringComparison.Ordinal) ? (_pins.Read(sensor, PinPull.None) ? 1 : 0)
        : sensor.StartsWith("led:", StringComparison.Ordinal) ? _devices.ReadLed(sensor["led:".Length..])
        : sensor.StartsWith("pwm", StringComparison.Ordinal) ? _devices.ReadPwm(sensor)
        : _devices.ReadSensor(sensor);

    /// <summary>"led:NAME" of the LED class, a PWM output, or a pin that is on or off.</summary>
    public void SetActuator(string actuator, double value)
    {
        if (actuator.StartsWith("led:", StringComparison.Ordinal))
            _devices.SetLed(actuator["led:".Length..], value);
        else if (actuator.StartsWith("pwm", StringComparison.Ordinal))
            _devices.SetPwm(actuator, 1000, value);
        else if (value is 0 or 1)
            _pins.Write(actuator, value == 1);
        else
            throw new FenrirException(StatusCode.InvalidArgument, $"{actuator} is on or off; allowed: 0 or 1");
    }

    public byte[] TransferI2c(int bus, int address, byte[] write, int readCount) => I2cBus.Transfer(root, bus, address, write, readCount);

    public string? Check() => _pins.Check();

    public void Dispose() => _pins.Dispose();
}
