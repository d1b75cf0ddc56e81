using System.Text;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Adoption.Internal;

/// <summary>Which boot this is, and how far it has come in the clock ticks that processes' start times are counted in.</summary>
internal static unsafe class BootClock
{
    /// <summary>USER_HZ, 100 on every architecture .NET runs on.</summary>
    public const int TicksPerSecond = 100;

    private const int ClockBootTime = 7;
    private const int GuidText = 36;

    public static ulong NowTicks()
    {
        long* time = stackalloc long[2];
        _ = Libc.GetClock(ClockBootTime, time);
        return (ulong)(time[0] * TicksPerSecond + time[1] / (1_000_000_000 / TicksPerSecond));
    }

    public static Guid BootId()
    {
        Span<byte> text = stackalloc byte[64];
        int count = Descriptor.ReadFile("/proc/sys/kernel/random/boot_id", text);
        return count >= GuidText && Guid.TryParse(Encoding.ASCII.GetString(text[..GuidText]), out Guid id) ? id : Guid.Empty;
    }
}
