using System.Runtime.InteropServices;

namespace Edda.Loki.Workers.Internal;

/// <summary>The calls of the C library that a pool of worker processes needs.</summary>
internal static unsafe partial class Posix
{
    public const int Kill = 9;
    public const short PollIn = 1;
    public const short PollOut = 4;

    // Error numbers.
    public const int Interrupted = 4;
    public const int TryAgain = 11;

    public const int CloseOnExec = 0x80000;

    // epoll(7).
    public const int WatchAdd = 1;
    public const int WatchChange = 3;
    public const uint WatchOnce = 1 << 30;

    /// <summary>For a socket: without waiting, and without a signal when nobody is at the other end.</summary>
    public const int SendNow = 0x40 | 0x4000;

    private const int Unix = 1;
    private const int Stream = 1;
    private const int WithoutWaiting = 0x800;

    /// <summary>The program of this process, whatever has become of its file.</summary>
    private const string OwnProgram = "/proc/self/exe";

    private const int SetName = 15; // PR_SET_NAME

    /// <summary>Two connected ends that never wait, neither of which a child inherits by itself.</summary>
    public static bool TryPair(out int ours, out int theirs)
    {
        int* ends = stackalloc int[2];
        bool made = SocketPair(Unix, Stream | CloseOnExec | WithoutWaiting, 0, ends) == 0;
        ours = made ? ends[0] : -1;
        theirs = made ? ends[1] : -1;
        return made;
    }

    /// <summary>
    /// A file in memory of so many bytes, all zero, closed in a program that is started. Its number is above those that
    /// <see cref="Spawn"/> gives. -1 with the error number: there is none.
    /// </summary>
    public static int MakeSharedFile(int length, out int error)
    {
        int made;
        fixed (byte* name = "workers\0"u8)
            made = CreateMemoryFile(name, 1 /* MFD_CLOEXEC */);
        int file = made < 0 || Truncate(made, length) != 0 ? -1 : Duplicate(made, 1030 /* F_DUPFD_CLOEXEC */, 10);
        error = file < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (made >= 0)
            _ = Close(made);
        return file;
    }

    /// <summary>-1: it could not be.</summary>
    public static nint MapShared(int file, int length) => Map(0, (nuint)length, 3 /* read, write */, 1 /* shared */, file, 0);

    /// <summary>Microseconds of processor time of another process; -1: it is gone.</summary>
    public static long CpuTimeOf(int process)
    {
        // include/linux/posix-timers.h: the process in the upper bits, negated, below it the kind of the clock.
        long* time = stackalloc long[2];
        return GetTime((~process << 3) | 2, time) == 0 ? (time[0] * 1_000_000) + (time[1] / 1000) : -1;
    }

    /// <summary>
    /// Starts a program with two descriptors of ours as its numbers 3 and 4, nothing else of ours but the three usual
    /// ones. 0 or the error number.
    /// </summary>
    public static int Spawn(string file, IReadOnlyList<string> arguments, int third, int fourth, out int process)
    {
        // glibc's posix_spawn_file_actions_t has 80 bytes, musl's 16 words.
        byte* actions = stackalloc byte[512];
        byte** argv = stackalloc byte*[arguments.Count + 2];
        argv[0] = Text(file);
        for (int i = 0; i < arguments.Count; i++)
            argv[i + 1] = Text(arguments[i]);
        argv[arguments.Count + 1] = null;
        // Few arenas and threads: a worker is small. What the parent's environment holds is none of the scripts' business.
        // What malloc keeps for a thread it gives without a lock, which a program of one thread, as lua5.4, never takes.
        string[] settings = ["MALLOC_ARENA_MAX=1", "GLIBC_TUNABLES=glibc.malloc.tcache_count=127", "DOTNET_TieredCompilation=1"];
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            settings = [.. settings, "DOTNET_ROOT=" + root];
        byte** environment = stackalloc byte*[settings.Length + 1];
        for (int i = 0; i < settings.Length; i++)
            environment[i] = Text(settings[i]);
        environment[settings.Length] = null;

        // The file of that name may be another version by now, which would not understand this one.
        byte* program = Text(file == Environment.ProcessPath && File.Exists(OwnProgram) ? OwnProgram : file);
        try
        {
            int pid = 0;
            _ = InitActions(actions);
            _ = AddDuplicate(actions, third, 3);
            _ = AddDuplicate(actions, fourth, 4);
            int result = SpawnProcess(&pid, program, actions, null, argv, environment);
            _ = DestroyActions(actions);
            process = pid;
            return result;
        }
        finally
        {
            Marshal.FreeCoTaskMem((nint)program);
            for (int i = 0; i <= arguments.Count; i++)
                Marshal.FreeCoTaskMem((nint)argv[i]);
            for (int i = 0; i < settings.Length; i++)
                Marshal.FreeCoTaskMem((nint)environment[i]);
        }
    }

    /// <summary>What ps and top show of a process whose first thread calls this.</summary>
    public static void NameThread(ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name)
            _ = Control(SetName, (nuint)text, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int process, int signal);

    /// <summary>Waits for a child that ends or has ended, so that nothing of it is left.</summary>
    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int process, int* status, int options);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* into, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "send")]
    public static partial nint Send(int socket, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeout);

    /// <summary>Others that can run, run first.</summary>
    [LibraryImport("libc", EntryPoint = "sched_yield")]
    public static partial int GiveWay();

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    public static partial int CreateWatch(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    public static partial int ChangeWatch(int watch, int change, int descriptor, WatchEvent* wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitForWatch(int watch, WatchEvent* told, int count, int timeout);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "madvise")]
    public static partial int Advise(void* start, nuint length, int advice);

    /// <summary>Gives what native code has freed back to the system.</summary>
    public static void TrimHeap()
    {
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc: it keeps less by itself.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);

    [LibraryImport("libc", EntryPoint = "prctl")]
    public static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);

    /// <summary>One that the C library has no function for.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    public static partial nint SystemCall(nint number, nint a, nint b, nint c);

    [LibraryImport("libc", EntryPoint = "syscall")]
    public static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);

    /// <summary>Which 0, who 0: of the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "setpriority")]
    public static partial int SetPriority(int which, int who, int niceness);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    public static partial int SetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    private static partial int CreateMemoryFile(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int file, long length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Duplicate(int file, int command, int least);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int SpawnProcess(
        int* process, byte* file, byte* actions, byte* attributes, byte** arguments, byte** environment);

    private static byte* Text(string value) => (byte*)Marshal.StringToCoTaskMemUTF8(value);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    /// <summary>struct epoll_event, with 12 bytes on x64 and 16 elsewhere; what it carries is not used.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    public struct WatchEvent
    {
        public uint Wanted;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
