using System.Globalization;
using Edda.Core.Grpc;

namespace Edda.Loki.Fenrir.Simulated;

/// <summary>
/// A board for everybody without one: inputs that float without a pull, edges, sensors with noise from a seed, devices
/// on an I2C bus. Tests and simulations move what is outside of it. Any pin, sensor and actuator exists once it is named.
/// </summary>
internal sealed class SimulatedBoard(int seed, TimeProvider clock) : IBoard
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock = clock;
    private readonly long _start = clock.GetTimestamp();
    private readonly Random _noise = new(seed);
    private readonly Dictionary<string, SimulatedPin> _pins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Value, double Noise)> _sensors = new(StringComparer.Ordinal)
    {
        ["temperature"] = (21.0, 0.2),
        ["humidity"] = (45.0, 1.0),
        ["motion"] = (0, 0),
        ["hwmon:cpu_thermal/temp1"] = (48.0, 0.5),
        ["iio:bme280/temp"] = (21.0, 0.2),
        ["iio:bme280/humidityrelative"] = (45.0, 1.0),
    };

    private readonly Dictionary<string, double> _actuators = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Bus, int Address), Func<byte[], byte[]>> _devices = [];

    /// <summary>What is connected to a pin drives it; null: it is taken off.</summary>
    public void Drive(string pin, bool? level) => Change(pin, found => found.Driven = level);

    public void SetSensor(string sensor, double value, double noise = 0)
    {
        lock (_gate)
            _sensors[sensor] = (value, noise);
    }

    /// <param name="answer">Gets what was written, gives what is read.</param>
    public void AddI2cDevice(int bus, int address, Func<byte[], byte[]> answer)
    {
        lock (_gate)
            _devices[(bus, address)] = answer;
    }

    public double Actuator(string actuator)
    {
        lock (_gate)
            return _actuators.GetValueOrDefault(actuator);
    }

    public (double Frequency, double Duty) Pwm(string pin)
    {
        lock (_gate)
            return (Pin(pin).PwmFrequency, Pin(pin).PwmDuty);
    }

    public bool ReadPin(string pin, PinPull pull)
    {
        lock (_gate)
        {
            SimulatedPin found = Pin(pin);
            found.Pull = pull;
            // An open input picks up whatever is in the air.
            return found.Level ?? _noise.Next(2) == 1;
        }
    }

    public void WritePin(string pin, bool level) => Change(pin, found => found.Output = level);

    public async ValueTask<PinEdge?> WatchAsync(
        string pin, PinPull pull, bool rising, bool falling, TimeSpan timeout, CancellationToken cancellation)
    {
        SimulatedWatch watch = new(rising, falling);
        lock (_gate)
        {
            Pin(pin).Pull = pull;
            Pin(pin).Watches.Add(watch);
        }

        try
        {
            return await watch.Edge.Task.WaitAsync(timeout, _clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (_gate)
                Pin(pin).Watches.Remove(watch);
        }
    }

    public void SetPwm(string pin, double frequencyHz, double duty)
    {
        lock (_gate)
        {
            Pin(pin).PwmFrequency = frequencyHz;
            Pin(pin).PwmDuty = duty;
            _actuators[pin] = duty;
        }
    }

    /// <summary>A sensor with its noise; a pin; or what an LED or a PWM output was set to.</summary>
    public double ReadSensor(string sensor)
    {
        if (sensor.StartsWith("gpio", StringComparison.Ordinal))
            return ReadPin(sensor, PinPull.None) ? 1 : 0;
        lock (_gate)
        {
            if (_actuators.TryGetValue(sensor, out double set))
                return set;
            if (_sensors.TryGetValue(sensor, out (double Value, double Noise) found))
                return found.Value + (_noise.NextDouble() * 2 - 1) * found.Noise;
            throw new FenrirException(
                StatusCode.NotFound, $"there is no sensor \"{sensor}\"; there are: {string.Join(", ", _sensors.Keys.Order(StringComparer.Ordinal))}");
        }
    }

    /// <summary>As on a real board: a pin is on or off, a PWM output takes the value as its duty.</summary>
    public void SetActuator(string actuator, double value)
    {
        if (actuator.StartsWith("gpio", StringComparison.Ordinal))
        {
            if (value is not (0 or 1))
                throw new FenrirException(StatusCode.InvalidArgument, $"{actuator} is on or off; allowed: 0 or 1");
            WritePin(actuator, value == 1);
            return;
        }

        lock (_gate)
        {
            _actuators[actuator] = value;
            if (actuator.StartsWith("pwm", StringComparison.Ordinal))
                Pin(actuator).PwmDuty = value;
        }
    }

    public byte[] TransferI2c(int bus, int address, byte[] write, int readCount)
    {
        Func<byte[], byte[]>? device;
        lock (_gate)
            device = _devices.GetValueOrDefault((bus, address));
        if (device is null)
        {
            throw new FenrirException(
                StatusCode.Unavailable, string.Create(CultureInfo.InvariantCulture, $"nobody answers at address 0x{address:x2} of I2C bus {bus}"));
        }

        byte[] read = new byte[readCount];
        byte[] answer = device(write);
        answer.AsSpan(0, Math.Min(answer.Length, readCount)).CopyTo(read);
        return read;
    }

    public string? Check() => null;

    private void Change(string pin, Action<SimulatedPin> change)
    {
        lock (_gate)
        {
            SimulatedPin found = Pin(pin);
            bool? before = found.Level;
            change(found);
            if (found.Level is not { } now || before is null || now == before)
                return;
            PinEdge edge = new(now, (long)_clock.GetElapsedTime(_start).TotalNanoseconds);
            foreach (SimulatedWatch watch in found.Watches)
            {
                if (now ? watch.Rising : watch.Falling)
                    watch.Edge.TrySetResult(edge);
            }
        }
    }

    private SimulatedPin Pin(string pin)
    {
        if (!_pins.TryGetValue(pin, out SimulatedPin? found))
            _pins[pin] = found = new SimulatedPin();
        return found;
    }
}
