using System.Device.Adc;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Esp32.Bindings;

/// <summary>
/// What the first board of firmware/README.md has connected: a light sensor (a photoresistor over ten kilohm) at pin 34,
/// and the blue LED of the board itself. A board of one's own begins with a class like this one.
/// </summary>
public sealed class Esp32Parts : IParts
{
    private const int LightChannel = 6;
    private const int LedPin = 2;
    private const int LedHertz = 1_000;

    private readonly Esp32Pins _pins;
    private AdcChannel _light;

    public Esp32Parts(Esp32Pins pins)
    {
        _pins = pins;
    }

    public int Sensors
    {
        get { return 1; }
    }

    public int Actuators
    {
        get { return 1; }
    }

    public string SensorName(int index)
    {
        return "light";
    }

    public string SensorUnit(int index)
    {
        return "%";
    }

    public string ActuatorName(int index)
    {
        return "led";
    }

    public double Read(int index)
    {
        if (_light == null)
        {
            _light = new AdcController().OpenChannel(LightChannel);
        }

        return _light.ReadRatio() * 100;
    }

    public bool Set(int index, double value)
    {
        if (!(value >= 0 && value <= 1))
        {
            return false;
        }

        _pins.SetPwm(LedPin, LedHertz, (int)(value * 1000));
        return true;
    }
}
