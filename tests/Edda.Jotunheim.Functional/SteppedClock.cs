extern alias device;

using device::Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Functional;

/// <summary>Many devices' time, which goes on when the test says so. Nobody sets it while a device is stepped.</summary>
internal sealed class SteppedClock : IClock
{
    public long Now { get; set; }
}
