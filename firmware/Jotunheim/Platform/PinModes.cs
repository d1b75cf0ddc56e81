namespace Edda.Jotunheim.Platform;

/// <summary>What a pin can be, as GpioPin.modes in the contract.</summary>
public static class PinModes
{
    public const int Input = 1;
    public const int Output = 2;
    public const int PullUp = 4;
    public const int PullDown = 8;
    public const int Pwm = 16;
    public const int Analog = 32;
}
