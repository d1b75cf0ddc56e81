using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Virtual;

public sealed class HostClock : IClock
{
    public long Now => Environment.TickCount64;
}
