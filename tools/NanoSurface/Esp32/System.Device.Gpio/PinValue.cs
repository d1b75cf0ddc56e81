namespace System.Device.Gpio;

public readonly struct PinValue
{
    public static extern PinValue High { get; }

    public static extern PinValue Low { get; }

    public static extern bool operator ==(PinValue a, PinValue b);

    public static extern bool operator !=(PinValue a, PinValue b);
}
