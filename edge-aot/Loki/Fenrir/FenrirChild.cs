using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Hosting.Internal;
using Edda.Edge.Internal;
using Edda.Loki.Children;
using Edda.Loki.Tools;

namespace Edda.Loki.Fenrir;

/// <summary>
/// Hardware for scripts. A pin of another board is addressed as "board/NAME/PIN"; permissions are asked for the name as
/// the script writes it. Owns this machine's board until Dispose.
/// </summary>
internal sealed class FenrirChild : IScriptChild, IDisposable
{
    private const string BoardPrefix = "board/";
    private const double AbsoluteZero = -273.15;
    private const int LongestTransfer = 4096;
    private const int MostDeviceThreads = 32;
    private const int MostOfOneDevice = 4;

    private static readonly ScriptArgument Pin = new("pin", ArgumentType.Any, "\"gpio17\", \"gpiochip1/4\", \"board/NAME/PIN\"; a number is gpio and that.");
    private static readonly ScriptArgument Sensor = new("sensor", ArgumentType.String, "\"hwmon:cpu_thermal/temp1\", \"iio:bme280/temp\"");
    private static readonly ScriptArgument Pull = new("pull", ArgumentType.String, "\"up\", \"down\", \"none\"; none.", false);

    private readonly FunctionTable _functions = new("fenrir");
    private readonly BlockingWork _devices = new("devices", MostDeviceThreads, MostOfOneDevice);
    private readonly IBoard _board;
    private readonly Func<string, IBoard?> _others;

    /// <param name="board">This machine's.</param>
    /// <param name="others">Attached boards by their names; asked at every call.</param>
    public FenrirChild(IBoard board, Func<string, IBoard?>? others = null)
    {
        _board = board;
        _others = others ?? (_ => null);
        Add("gpio_read", "Whether a pin is high.", ArgumentType.Boolean, ReadPin, Pin, Pull);
        Add("gpio_write", "Drives a pin.", ArgumentType.Void, WritePin, Pin, new ScriptArgument("high", ArgumentType.Boolean, "true or false."));
        _functions.Add(
            new ScriptFunction(
                "gpio_watch", "Waits for a change: a table with rising and time (s); nil when none came in time.", ArgumentType.Object, Pin,
                new ScriptArgument("edge", ArgumentType.String, "\"rising\", \"falling\", \"both\"; both.", false),
                new ScriptArgument("timeout", ArgumentType.Number, "In seconds; 30.", false), Pull),
            call => GuardAsync(call, WatchAsync));
        Add(
            "set_pwm", "Switches an output on and off quickly.", ArgumentType.Void, SetPwm, Pin,
            new ScriptArgument("frequency", ArgumentType.Number, "In Hz."), new ScriptArgument("duty", ArgumentType.Number, "0.0 to 1.0."));
        AddSensor("sensor_read", "A sensor's value in its own unit.", ArgumentType.Number, (call, board, name) => call.Result.Number = board.ReadSensor(name));
        AddSensor("temperature", "In Celsius.", ArgumentType.Number, Temperature);
        AddSensor("humidity", "In percent, 0 to 100.", ArgumentType.Number, Humidity);
        AddSensor("motion", "Whether something moves.", ArgumentType.Boolean, (call, board, name) => call.Result.Boolean = board.ReadSensor(name) >= 0.5);
        ScriptArgument actuator = Sensor with { Name = "actuator", Description = "\"led:status\", \"pwm0/1\", \"gpio17\"" };
        ScriptArgument part = new("value", ArgumentType.Number, "0.0 to 1.0.");
        Add("actuator_set", "Sets an actuator.", ArgumentType.Void, SetPart, actuator, part);
        Add("led", "Sets an LED's brightness.", ArgumentType.Void, SetPart, actuator, part);
        Add(
            "relay", "Switches a relay.", ArgumentType.Void, (call, board, name) => board.SetActuator(name, ScriptValues.FlagOf(call.Argument(1)) ? 1 : 0),
            actuator, new ScriptArgument("on", ArgumentType.Boolean, "true or false."));
        Add(
            "motor", "Turns a motor: a PWM output for the speed, a pin for the direction.", ArgumentType.Void, SetMotor,
            actuator, new ScriptArgument("speed", ArgumentType.Number, "-1.0 to 1.0; below zero is backwards."),
            Pin with { Name = "direction", Description = "A pin that is high for backwards.", Required = false });
        _functions.Add(
            new ScriptFunction(
                "i2c_transfer", "Writes to a device on a bus, then reads from it.", ArgumentType.String,
                new ScriptArgument("bus", ArgumentType.Integer, "Its number."), new ScriptArgument("address", ArgumentType.Integer, "0x08 to 0x77; permissions name it as \"i2c:1/0x40\"."),
                new ScriptArgument("write", ArgumentType.String, "Any bytes; may be empty."), new ScriptArgument("count", ArgumentType.Integer, "Bytes to read; 0.", false)),
            call => GuardAsync(call, TransferAsync));
    }

    public string Name => "fenrir";

    public IReadOnlyList<ScriptFunction> Functions => _functions.Functions;

    public ValueTask InvokeAsync(ScriptCall call) => _functions.InvokeAsync(call);

    public ValueTask<string?> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(_board.Check());

    public void Dispose() => (_board as IDisposable)?.Dispose();

    private static void ReadPin(ScriptCall call, IBoard board, string pin) => call.Result.Boolean = board.ReadPin(pin, PullOf(call.Argument(1)));

    private static void WritePin(ScriptCall call, IBoard board, string pin) => board.WritePin(pin, ScriptValues.FlagOf(call.Argument(1)));

    private static void SetPwm(ScriptCall call, IBoard board, string pin) =>
        board.SetPwm(pin, Within(call, 1, "frequency", 0.1, 10e6), Within(call, 2, "duty", 0, 1));

    private static void SetPart(ScriptCall call, IBoard board, string actuator) => board.SetActuator(actuator, Within(call, 1, "value", 0, 1));

    private static void Temperature(ScriptCall call, IBoard board, string sensor) =>
        call.Result.Number = Sensible(board.ReadSensor(sensor), sensor, "a temperature in Celsius", AbsoluteZero, 2_000);

    // Sensors overshoot a little at the ends of their range; what is far beyond is no humidity.
    private static void Humidity(ScriptCall call, IBoard board, string sensor) =>
        call.Result.Number = Math.Clamp(Sensible(board.ReadSensor(sensor), sensor, "a humidity in percent", -5, 105), 0, 100);

    private void SetMotor(ScriptCall call, IBoard board, string output)
    {
        double speed = Within(call, 1, "speed", -1, 1);
        if (call.Argument(2) is { } direction)
        {
            (IBoard other, string pin) = Resolve(call, NameOf(direction));
            other.WritePin(pin, speed < 0);
        }
        else if (speed < 0)
        {
            throw new FenrirException(StatusCode.InvalidArgument, "a motor without a direction pin only turns forwards; allowed: 0.0 to 1.0");
        }

        board.SetActuator(output, Math.Abs(speed));
    }

    private async ValueTask WatchAsync(ScriptCall call)
    {
        (IBoard board, string pin) = Resolve(call, NameOf(call.Argument(0)));
        string edge = call.Argument(1) is { } value ? ScriptValues.TextOf(value) : "both";
        if (edge is not ("rising" or "falling" or "both"))
            throw new FenrirException(StatusCode.InvalidArgument, $"edge is \"{edge}\"; allowed: \"rising\", \"falling\", \"both\"");
        TimeSpan timeout = TimeSpan.FromSeconds(Math.Clamp(ScriptValues.NumberOf(call.Argument(2), 30), 0, 86_400));
        PinEdge? seen = await board.WatchAsync(
            pin, PullOf(call.Argument(3)), edge != "falling", edge != "rising", timeout, call.Run.Cancellation).ConfigureAwait(false);
        if (seen is not { } change)
            return;
        ScriptValues.Add(call.Result, "rising").Boolean = change.IsRising;
        ScriptValues.Add(call.Result, "time").Number = change.TimestampNs / 1e9;
    }

    private async ValueTask TransferAsync(ScriptCall call)
    {
        int bus = (int)Within(call, 0, "bus", 0, 255);
        int address = (int)Within(call, 1, "address", 0x08, 0x77);
        byte[] write = ScriptValues.BytesOf(call.Argument(2)).ToArray();
        int count = call.Argument(3) is null ? 0 : (int)Within(call, 3, "count", 0, LongestTransfer);
        if (write.Length > LongestTransfer || write.Length + count == 0)
            throw new FenrirException(StatusCode.InvalidArgument, $"{write.Length} bytes to write, {count} to read; allowed: up to {LongestTransfer}, and one of them");
        (IBoard board, _) = Resolve(call, string.Create(CultureInfo.InvariantCulture, $"i2c:{bus}/0x{address:x2}"));
        // A slow device stretches the clock and holds the call.
        byte[] read = await _devices.RunAsync(
            string.Create(CultureInfo.InvariantCulture, $"i2c:{bus}"), () => board.TransferI2c(bus, address, write, count), call.Run.Cancellation).ConfigureAwait(false);
        ScriptValues.Set(call.Result, read);
    }

    private void Add(
        string name, string description, ArgumentType returns, Action<ScriptCall, IBoard, string> action, params IReadOnlyList<ScriptArgument> parameters) =>
        Add(name, description, returns, action, isSlow: false, parameters);

    /// <summary>A thermometer on one wire takes most of a second.</summary>
    private void AddSensor(string name, string description, ArgumentType returns, Action<ScriptCall, IBoard, string> action) =>
        Add(name, description, returns, action, isSlow: true, [Sensor]);

    private void Add(
        string name, string description, ArgumentType returns, Action<ScriptCall, IBoard, string> action, bool isSlow,
        IReadOnlyList<ScriptArgument> parameters) =>
        _functions.Add(
            new ScriptFunction(name, description, returns, parameters),
            call => GuardAsync(
                call,
                guarded =>
                {
                    string device = NameOf(guarded.Argument(0));
                    (IBoard board, string rest) = Resolve(guarded, device);
                    if (board == _board && !isSlow)
                    {
                        action(guarded, board, rest);
                        return ValueTask.CompletedTask;
                    }

                    // Or it is far away.
                    return new ValueTask(_devices.RunAsync(
                        BoardOf(device) ?? device, // what hangs keeps nobody from another
                        () =>
                        {
                            action(guarded, board, rest);
                            return true;
                        },
                        guarded.Run.Cancellation));
                }));

    /// <summary>The one place where what went wrong becomes a call's status.</summary>
    private static async ValueTask GuardAsync(ScriptCall call, Func<ScriptCall, ValueTask> action)
    {
        try
        {
            await action(call).ConfigureAwait(false);
        }
        catch (FenrirException failure)
        {
            call.Fail(failure.Code, failure.Message);
        }
        catch (OperationCanceledException)
        {
            call.Fail(StatusCode.Cancelled, "the script was ended");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            call.Fail(StatusCode.Unavailable, SystemError.Describe(failure));
        }
    }

    private (IBoard Board, string Own) Resolve(ScriptCall call, string name)
    {
        if (ToolGate.Pin(call.Run.Tool, name) is { IsYes: false } no)
            throw new FenrirException(StatusCode.PermissionDenied, no.Objection!);
        if (!name.StartsWith(BoardPrefix, StringComparison.Ordinal))
            return (_board, name);
        string[] parts = name.Split('/', 3);
        return parts.Length == 3 && _others(parts[1]) is { } other
            ? (other, parts[2])
            : throw new FenrirException(StatusCode.NotFound, $"\"{name}\": there is no board of that name; allowed: \"board/NAME/PIN\" of an attached board");
    }

    /// <summary>Null: this machine's.</summary>
    private static string? BoardOf(string device) =>
        device.StartsWith(BoardPrefix, StringComparison.Ordinal) ? device.Split('/', 3)[1] : null;

    private static string NameOf(Value? value) =>
        value is { KindCase: Value.KindOneofCase.Integer }
            ? "gpio" + value.Integer.ToString(CultureInfo.InvariantCulture)
            : ScriptValues.TextOf(value);

    private static PinPull PullOf(Value? value) => value is null
        ? PinPull.None
        : ScriptValues.TextOf(value) switch
        {
            "up" => PinPull.Up,
            "down" => PinPull.Down,
            "none" => PinPull.None,
            string other => throw new FenrirException(StatusCode.InvalidArgument, $"pull is \"{other}\"; allowed: \"up\", \"down\", \"none\""),
        };

    private static double Within(ScriptCall call, int index, string name, double least, double most)
    {
        double value = ScriptValues.NumberOf(call.Argument(index), double.NaN);
        return value >= least && value <= most
            ? value
            : throw new FenrirException(
                StatusCode.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; allowed: {least} to {most}"));
    }

    private static double Sensible(double value, string sensor, string what, double least, double most) =>
        value >= least && value <= most
            ? value
            : throw new FenrirException(StatusCode.DataLoss, string.Create(CultureInfo.InvariantCulture, $"{sensor} says {value}, which is no {what[2..]}"));
}
