using Edda.Core.Grpc;
using Edda.Jotunheim.Commands;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Esp32.Examples;

/// <summary>
/// A sensor read with care: <c>light_mean(16)</c> takes one sample in each turn of the device and answers their mean. Single
/// values need no code: <c>sensor_read("light")</c> is there, and what a sensor says when it moves are events.
/// </summary>
public sealed class SensorReading : FunctionGroup
{
    private const int MostSamples = 64;

    private static readonly string[] All = ["light_mean(samples:integer):number"];

    private readonly IParts _parts;
    private double _sum;

    public SensorReading(IParts parts)
    {
        _parts = parts;
    }

    public override string[] Signatures
    {
        get { return All; }
    }

    public override StatusCode Run(int function, CommandCall call)
    {
        long samples = call.Integer(0);
        if (samples < 1 || samples > MostSamples)
        {
            return call.Fail(StatusCode.OutOfRange, "1 to 64 samples");
        }

        _sum = call.Turns == 0 ? _parts.Read(0) : _sum + _parts.Read(0);
        if (call.Turns + 1 < samples)
        {
            return CommandHandler.Pending;
        }

        call.Result.EnsureValue().Number = _sum / samples;
        return StatusCode.Ok;
    }
}
