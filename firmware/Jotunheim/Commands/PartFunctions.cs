using Edda.Core.Grpc;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Commands;

/// <summary>Sensors and actuators by their names.</summary>
public sealed class PartFunctions : FunctionGroup
{
    private static readonly string[] All =
    [
        "sensor_read(name:string):number",
        "actuator_set(name:string,value:number)",
    ];

    private readonly IParts _parts;

    public PartFunctions(IParts parts)
    {
        _parts = parts;
    }

    public override string[] Signatures
    {
        get { return All; }
    }

    public override StatusCode Run(int function, CommandCall call)
    {
        string name = call.Words(0);
        return function == 0 ? Read(name, call) : Set(name, call);
    }

    private StatusCode Read(string name, CommandCall call)
    {
        for (int i = 0; i < _parts.Sensors; i++)
        {
            if (_parts.SensorName(i) == name)
            {
                double value = _parts.Read(i);
                if (double.IsNaN(value))
                {
                    return call.Fail(StatusCode.Unavailable, "the sensor does not answer");
                }

                call.Result.EnsureValue().Number = value;
                return StatusCode.Ok;
            }
        }

        return call.Fail(StatusCode.NotFound, "there is no sensor \"" + name + "\"");
    }

    private StatusCode Set(string name, CommandCall call)
    {
        for (int i = 0; i < _parts.Actuators; i++)
        {
            if (_parts.ActuatorName(i) == name)
            {
                return _parts.Set(i, call.Number(1))
                    ? StatusCode.Ok
                    : call.Fail(StatusCode.OutOfRange, "an actuator takes 0.0 to 1.0");
            }
        }

        return call.Fail(StatusCode.NotFound, "there is no actuator \"" + name + "\"");
    }
}
