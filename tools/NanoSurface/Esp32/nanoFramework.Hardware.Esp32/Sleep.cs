using System;

namespace nanoFramework.Hardware.Esp32;

public class Sleep
{
    public static extern EspNativeError EnableWakeupByTimer(TimeSpan time);

    /// <summary>Does not come back: the program starts anew.</summary>
    public static extern void StartDeepSleep();
}
