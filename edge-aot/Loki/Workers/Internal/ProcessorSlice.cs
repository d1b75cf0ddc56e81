using System.Globalization;
using System.Runtime.InteropServices;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// Asks the kernel for slices of processor time: as much time as before, in smaller or larger pieces. Whoever wakes and wants
/// a shorter slice than the one who runs has the processor at once; of two that want the same, the one that wakes may have
/// to wait for the clock's next tick, which may be 4 ms away. So the service and its workers want short ones, and a worker
/// in which a script burns a long one. Linux 6.12 and later; before, nothing changes. Threads and processes that are started
/// later have what their starter has.
/// </summary>
internal static unsafe class ProcessorSlice
{
    /// <summary>The least that the kernel grants.</summary>
    private const ulong Short = 100_000;

    private const ulong Long = 3_000_000;

    /// <summary>SCHED_OTHER; others have no slices.</summary>
    private const uint Usual = 0;

    /// <summary>A short one for all threads of this process.</summary>
    public static void Shorten()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
                Set(int.Parse(Path.GetFileName(thread.AsSpan()), CultureInfo.InvariantCulture), Short);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Set(0, Short); // the calling thread at least
        }
    }

    /// <param name="process">One of ours: of its first thread, on which a worker runs its scripts.</param>
    /// <param name="isLong">It goes on for a while whatever comes; others that come are short.</param>
    public static void Change(int process, bool isLong)
    {
        if (OperatingSystem.IsLinux())
            Set(process, isLong ? Long : Short);
    }

    private static void Set(int thread, ulong nanoseconds)
    {
        (nint get, nint set) = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => (315, 314),
            Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => (275, 274),
            Architecture.Arm => (381, 380),
            _ => (-1, -1),
        };
        Attributes attributes;
        if (get < 0 || Posix.SystemCall(get, thread, (nint)(&attributes), sizeof(Attributes), 0) != 0 || attributes.Policy != Usual)
            return;
        attributes.Runtime = nanoseconds;
        _ = Posix.SystemCall(set, thread, (nint)(&attributes), 0);
    }

    /// <summary>struct sched_attr, as its first version was.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Niceness;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
