namespace System.Device.Adc;

public class AdcController
{
    public extern AdcController();

    public virtual extern AdcChannel OpenChannel(int channelNumber);
}
