using System.Globalization;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Loki.Fenrir;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// A device's pins, sensors and actuators for scripts: "board/NAME/4", "board/NAME/temperature". A call takes as long as
/// the device does and holds its thread meanwhile, so it is never made on the one that serves scripts.
/// </summary>
internal sealed class RemoteBoard(DeviceHub hub, HubDevice device) : IBoard
{
    private const string PinPrefix = "gpio";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public bool ReadPin(string pin, PinPull pull) => Run("gpio_read", Pin(pin))?.Boolean ?? false;

    public void WritePin(string pin, bool level) => Run("gpio_write", Pin(pin), new Value { Boolean = level });

    public async ValueTask<PinEdge?> WatchAsync(
        string pin, PinPull pull, bool rising, bool falling, TimeSpan timeout, CancellationToken cancellation)
    {
        Value number = Pin(pin);
        DeviceWatch watch = hub.Watch(device.Record.Id);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(timeout);
        try
        {
            await RunAsync("gpio_watch", end.Token, number, new Value { Boolean = true }).ConfigureAwait(false);
            string source = string.Create(CultureInfo.InvariantCulture, $"gpio/{number.Integer}");
            while (true)
            {
                DeviceReport report = await watch.Reports.ReadAsync(end.Token).ConfigureAwait(false);
                if (report.Event is { Value: { } value } happened && happened.Source == source && (value.Boolean ? rising : falling))
                    return new PinEdge(value.Boolean, (long)happened.DeviceMs * 1_000_000);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            hub.Unwatch(watch);
        }
    }

    public void SetPwm(string pin, double frequencyHz, double duty) =>
        Run("pwm_set", Pin(pin), new Value { Integer = (long)frequencyHz }, new Value { Number = duty });

    public double ReadSensor(string sensor) => Run("sensor_read", Text(sensor))?.Number ?? double.NaN;

    public void SetActuator(string actuator, double value) => Run("actuator_set", Text(actuator), new Value { Number = value });

    public byte[] TransferI2c(int bus, int address, byte[] write, int readCount) =>
        throw new FenrirException(StatusCode.Unimplemented, "a device's buses are its own; its sensors are there by name");

    public string? Check() => device.IsOnline ? null : "the device is not attached";

    private static Value Pin(string pin) =>
        int.TryParse(pin.StartsWith(PinPrefix, StringComparison.Ordinal) ? pin[PinPrefix.Length..] : pin, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new Value { Integer = number }
            : throw new FenrirException(StatusCode.InvalidArgument, $"\"{pin}\" is no pin of a device; allowed: a number, \"gpio4\"");

    private static Value Text(string text)
    {
        Value value = new();
        value.EnsureText().Set(text);
        return value;
    }

    private Value? Run(string function, params Value[] arguments) =>
        RunAsync(function, CancellationToken.None, arguments).AsTask().GetAwaiter().GetResult();

    private async ValueTask<Value?> RunAsync(string function, CancellationToken cancellation, params Value[] arguments)
    {
        Command command = new();
        command.Id.Set(Guid.NewGuid().ToString("N"));
        command.Function.Set(function);
        foreach (Value argument in arguments)
            command.Arguments.Add().CopyFrom(argument);
        DeviceOutcome outcome = await hub.InvokeAsync(device, command, isNamed: false, Patience, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return outcome.Status == StatusCode.Ok ? outcome.Value : throw new FenrirException(outcome.Status, outcome.Message);
    }
}
