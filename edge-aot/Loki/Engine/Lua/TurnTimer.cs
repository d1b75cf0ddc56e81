using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// Interrupts the script that runs, by a signal to the thread that runs it: at the end of its turn, and then again and
/// again, because what was interrupted may have been a coroutine that has just ended. A tick that finds nothing running
/// does nothing. Belongs to an engine and is used on
/// the engine's thread; should that be another one than last time, it follows.
/// </summary>
internal sealed unsafe partial class TurnTimer(EngineCell* cell) : IDisposable
{
    private const int SignalNumber = 42; // one of the real-time signals; .NET takes the first of them
    private const int MonotonicClock = 1;
    private const int ToThread = 4; // SIGEV_THREAD_ID
    private const int WithInformation = 4; // SA_SIGINFO
    private const int RestartCalls = 0x10000000; // SA_RESTART
    private const long RepeatNanoseconds = 1_000_000;

    private static readonly bool HasHandler = LuaCode.IsAvailable && SetHandler();

    private nint _timer;
    private int _thread;
    private long _next;

    /// <summary>
    /// A tick comes in so many of Stopwatch's ticks, or before. False: there can be no timer, and a script needs a hook that
    /// counts. What an earlier turn has set is left as it is when it comes in time: to set it takes as long as a trivial
    /// script.
    /// </summary>
    public bool TryStart(long ticks)
    {
        if (_thread != Environment.CurrentManagedThreadId && !TryMove())
            return false;
        long now = Stopwatch.GetTimestamp();
        if (_next > now && _next <= now + ticks)
            return true;
        _next = now + ticks;
        long first = Math.Max(1, ticks) * (1_000_000_000 / Stopwatch.Frequency);
        Times times = new()
        {
            RepeatNanoseconds = (nint)RepeatNanoseconds,
            FirstSeconds = (nint)(first / 1_000_000_000),
            FirstNanoseconds = (nint)(first % 1_000_000_000),
        };
        return Set(_timer, 0, &times, null) == 0;
    }

    /// <summary>No more ticks.</summary>
    public void Stop()
    {
        if (_next == 0)
            return;
        _next = 0;
        Times none = default;
        _ = Set(_timer, 0, &none, null);
    }

    public void Dispose()
    {
        if (_thread != 0)
            _ = Delete(_timer);
        _thread = 0;
        _next = 0;
    }

    private static bool SetHandler()
    {
        // struct sigaction of glibc and musl: handler, 128 bytes of mask, flags, restorer.
        byte* action = stackalloc byte[152];
        new Span<byte>(action, 152).Clear();
        *(nint*)action = LuaCode.Tick;
        *(int*)(action + 136) = WithInformation | RestartCalls;
        return SetAction(SignalNumber, action, null) == 0;
    }

    private bool TryMove()
    {
        Dispose();
        if (!HasHandler)
            return false;
        // struct sigevent: value, signal, kind, thread; 64 bytes in all.
        byte* wanted = stackalloc byte[64];
        new Span<byte>(wanted, 64).Clear();
        *(EngineCell**)wanted = cell;
        *(int*)(wanted + 8) = SignalNumber;
        *(int*)(wanted + 12) = ToThread;
        *(int*)(wanted + 16) = ThreadId();
        nint timer;
        if (Create(MonotonicClock, wanted, &timer) != 0)
            return false;
        _timer = timer;
        _thread = Environment.CurrentManagedThreadId;
        return true;
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SetAction(int signal, byte* action, byte* old);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();

    [LibraryImport("libc", EntryPoint = "timer_create")]
    private static partial int Create(int clock, byte* wanted, nint* timer);

    [LibraryImport("libc", EntryPoint = "timer_settime")]
    [SuppressGCTransition]
    private static partial int Set(nint timer, int flags, Times* times, Times* old);

    [LibraryImport("libc", EntryPoint = "timer_delete")]
    private static partial int Delete(nint timer);

    [StructLayout(LayoutKind.Sequential)]
    private struct Times
    {
        public nint RepeatSeconds;
        public nint RepeatNanoseconds;
        public nint FirstSeconds;
        public nint FirstNanoseconds;
    }
}
