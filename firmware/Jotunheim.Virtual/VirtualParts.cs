using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Virtual;

/// <summary>Sensors that say what they are told to, and actuators that remember. Any thread may move them.</summary>
public sealed class VirtualParts : IParts
{
    private static readonly string[] SensorNames = ["temperature", "humidity", "light"];
    private static readonly string[] Units = ["Cel", "%", "lx"];
    private static readonly string[] ActuatorNames = ["led", "relay"];

    private readonly double[] _values = [21.5, 45, 320];
    private readonly double[] _set = new double[2];

    public int Sensors => SensorNames.Length;

    public int Actuators => ActuatorNames.Length;

    public string SensorName(int index) => SensorNames[index];

    public string SensorUnit(int index) => Units[index];

    public string ActuatorName(int index) => ActuatorNames[index];

    public double Read(int index) => Volatile.Read(ref _values[index]);

    public bool Set(int index, double value)
    {
        if (value is not (>= 0 and <= 1))
            return false;
        Volatile.Write(ref _set[index], value);
        return true;
    }

    /// <summary>NaN: the sensor does not answer.</summary>
    public void Move(string sensor, double value) => Volatile.Write(ref _values[Array.IndexOf(SensorNames, sensor)], value);

    public double Actuator(string name) => Volatile.Read(ref _set[Array.IndexOf(ActuatorNames, name)]);
}
