using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Virtual;

/// <summary>Remembers what it was asked for; who runs the device does it.</summary>
public sealed class VirtualPower : IPower
{
    /// <summary>-1: not asked to sleep.</summary>
    public int SleepSeconds { get; private set; } = -1;

    public bool IsRestartAsked { get; private set; }

    public void Sleep(int seconds) => SleepSeconds = seconds;

    public void Restart() => IsRestartAsked = true;
}
