using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// Ends this process by the kernel's hand when a turn does not end for long. The service does that within milliseconds;
/// this is for a service that has died while its worker was where nothing of Lua can be interrupted. (The parent's death
/// signal would not do: it comes when the parent's thread ends that started the worker, and that is one of a pool.)
/// </summary>
internal sealed unsafe partial class Deadman
{
    private const int MonotonicClock = 1;
    private const int BySignal = 0; // SIGEV_SIGNAL
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly nint _timer;
    private readonly bool _isMade;
    private long _next;

    public Deadman()
    {
        // struct sigevent: value, signal, kind; 64 bytes in all.
        byte* wanted = stackalloc byte[64];
        new Span<byte>(wanted, 64).Clear();
        *(int*)(wanted + 8) = Posix.Kill;
        *(int*)(wanted + 12) = BySignal;
        nint timer = 0;
        _isMade = OperatingSystem.IsLinux() && Create(MonotonicClock, wanted, &timer) == 0;
        _timer = timer;
    }

    /// <summary>Whether it would kill at some time.</summary>
    public bool IsSet => _next != 0;

    /// <summary>A turn begins. The timer is set anew once a second, so a turn has nine seconds at least.</summary>
    public void Live()
    {
        long now = Stopwatch.GetTimestamp();
        if (now < _next || !_isMade)
            return;
        _next = now + Stopwatch.Frequency;
        Set((long)Patience.TotalSeconds);
    }

    /// <summary>Nothing is to be done for now.</summary>
    public void Rest()
    {
        if (_next == 0)
            return;
        _next = 0;
        Set(0);
    }

    private void Set(long seconds)
    {
        // struct itimerspec: repeat, then first, each seconds and nanoseconds.
        nint* times = stackalloc nint[4];
        (times[0], times[1], times[2], times[3]) = (0, 0, (nint)seconds, 0);
        _ = SetTime(_timer, 0, times, null);
    }

    [LibraryImport("libc", EntryPoint = "timer_create")]
    private static partial int Create(int clock, byte* wanted, nint* timer);

    [LibraryImport("libc", EntryPoint = "timer_settime")]
    [SuppressGCTransition]
    private static partial int SetTime(nint timer, int flags, nint* times, nint* old);
}
