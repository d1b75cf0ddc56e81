using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Thjalfi.Exit;

/// <summary>
/// One process, held by its pidfd: no signal sent through it can reach a later process with the same pid.
/// Whoever holds it last disposes it (<see cref="ExitWatcher"/>, once it watches).
/// </summary>
public sealed unsafe class ProcessHandle : IDisposable
{
    private const int EmptyPath = 0x1000;
    private const uint WantInode = 0x100;
    private const int StatxBytes = 256;
    private const int InodeAt = 32;

    private int _pidfd;

    private ProcessHandle(int pid, int pidfd, ulong startTicks)
    {
        Pid = pid;
        _pidfd = pidfd;
        StartTicks = startTicks;
        Identity = InodeOf(pidfd);
    }

    public int Pid { get; }

    /// <summary>Start time in clock ticks since boot, as in /proc/PID/stat.</summary>
    public ulong StartTicks { get; }

    /// <summary>
    /// The pidfd's inode: unique for the process during this boot where the kernel has pidfs (6.9). Older kernels give all
    /// pidfds one inode, so comparing it there tells nothing and does no harm.
    /// </summary>
    public ulong Identity { get; }

    public int Pidfd => _pidfd;

    /// <summary>Null when there is no such process. A zombie still is one.</summary>
    public static ProcessHandle? Open(int pid)
    {
        if (pid <= 0)
            return null;
        int pidfd = (int)Libc.Syscall(Syscalls.PidfdOpen, pid, 0, 0, 0, 0);
        if (pidfd < 0)
            return null;
        // Read after the pidfd is held, and only valid if the process was still there afterwards: then both mean the same one.
        bool known = ProcessStat.TryRead(pid, out ProcessRow row);
        if (known && Libc.Syscall(Syscalls.PidfdSendSignal, pidfd, 0, 0, 0, 0) == 0 || known && Errno.Last != Errno.NoProcess)
            return new ProcessHandle(pid, pidfd, row.StartTicks);
        Descriptor.Close(ref pidfd);
        return null;
    }

    /// <summary>Our own child cannot be reaped by anybody else, so its pid is its own until we do.</summary>
    internal static ProcessHandle OfChild(int pid, int pidfd)
    {
        _ = ProcessStat.TryRead(pid, out ProcessRow row);
        return new ProcessHandle(pid, pidfd, row.StartTicks);
    }

    /// <summary>False when the process is gone or may not be signalled.</summary>
    public bool Signal(int signal) =>
        _pidfd >= 0 && Libc.Syscall(Syscalls.PidfdSendSignal, _pidfd, signal, 0, 0, 0) == 0;

    private static ulong InodeOf(int pidfd)
    {
        byte* result = stackalloc byte[StatxBytes];
        byte empty = 0;
        return Libc.Statx(pidfd, &empty, EmptyPath, WantInode, result) == 0 ? *(ulong*)(result + InodeAt) : 0;
    }

    public void Dispose() => Descriptor.Close(ref _pidfd);
}
