namespace System.Device.Adc;

public class AdcChannel : IDisposable
{
    public virtual extern int ReadValue();

    public extern double ReadRatio();

    public extern void Dispose();
}
