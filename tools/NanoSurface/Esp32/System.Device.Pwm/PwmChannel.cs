namespace System.Device.Pwm;

public sealed class PwmChannel : IDisposable
{
    public extern int Frequency { get; set; }

    public extern double DutyCycle { get; set; }

    public static extern PwmChannel CreateFromPin(int pin, int frequency = 400, double dutyCyclePercentage = 0.5);

    public extern void Start();

    public extern void Stop();

    public extern void Dispose();
}
