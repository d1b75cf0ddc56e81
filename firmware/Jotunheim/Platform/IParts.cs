namespace Edda.Jotunheim.Platform;

/// <summary>What is connected to the board: sensors, then actuators, by their places.</summary>
public interface IParts
{
    int Sensors { get; }

    int Actuators { get; }

    string SensorName(int index);

    string SensorUnit(int index);

    string ActuatorName(int index);

    /// <summary>NaN when the sensor does not answer.</summary>
    double Read(int index);

    bool Set(int index, double value);
}
