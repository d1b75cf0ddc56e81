using System;
using Edda.Jotunheim.Platform;
using DeepSleep = nanoFramework.Hardware.Esp32.Sleep;
using Native = nanoFramework.Runtime.Native;

namespace Edda.Jotunheim.Esp32.Bindings;

/// <summary>Neither call comes back: the program starts anew, after a sleep as after a restart.</summary>
public sealed class Esp32Power : IPower
{
    public void Sleep(int seconds)
    {
        DeepSleep.EnableWakeupByTimer(new TimeSpan(seconds * TimeSpan.TicksPerSecond));
        DeepSleep.StartDeepSleep();
    }

    public void Restart()
    {
        Native.Power.RebootDevice();
    }
}
