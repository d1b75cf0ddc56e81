using System.Buffers.Binary;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Exit.Internal;

/// <summary>
/// waitid(2) called raw, for its fifth argument (the resource usage), and the end of processes that are not ours to wait for.
/// <code>
/// siginfo_t (64 bit)   0 signal  4 errno  8 code  16 pid  20 uid  24 status
/// struct rusage        0 user s  8 user us  16 system s  24 system us  32 peak resident KiB
/// struct pidfd_info    0 mask(8)  8 cgroup id(8)  16 pid  20 tgid  24 ppid  28..56 ids  60 wait status
/// </code>
/// </summary>
internal static unsafe class ChildStatus
{
    private const int AnyChild = 0;
    private const int ByPid = 1;
    private const int ByPidfd = 3;
    private const int NoHang = 1;
    private const int Exited = 4;
    private const int KeepZombie = 0x01000000;
    private const int AllKinds = 0x40000000;
    private const int InfoBytes = 128;
    private const int UsageBytes = 144;
    private const int CodeExited = 1;
    private const int CodeDumped = 3;
    private const nuint PidfdGetInfo = 0xC040FF0B;
    private const ulong PidfdInfoExit = 1 << 3;

    /// <summary>Takes the child's status, which ends its zombie.</summary>
    public static WaitOutcome TryReap(ProcessHandle process, out ExitReport report)
    {
        byte* info = stackalloc byte[InfoBytes];
        byte* usage = stackalloc byte[UsageBytes];
        report = default;
        *(int*)(info + 16) = 0;
        nint result;
        do
            result = Libc.Syscall(Syscalls.WaitId, ByPidfd, process.Pidfd, (nint)info, Exited | NoHang | AllKinds, (nint)usage);
        while (result < 0 && Errno.Last == Errno.Interrupted);

        if (result < 0)
            return WaitOutcome.NotOurs;
        if (*(int*)(info + 16) == 0)
            return WaitOutcome.Running;
        long* times = (long*)usage;
        TimeSpan cpu = TimeSpan.FromSeconds(times[0] + times[2]) + TimeSpan.FromMicroseconds(times[1] + times[3]);
        int code = *(int*)(info + 8);
        ExitHow how = code == CodeExited ? ExitHow.Code : ExitHow.Signal;
        report = new ExitReport(process.Pid, how, *(int*)(info + 24), code == CodeDumped, cpu, times[4] * 1024);
        return WaitOutcome.Ended;
    }

    /// <summary>
    /// For a process that is not our child. Since 6.15 the kernel keeps the status for who holds a pidfd, from the moment
    /// its parent has taken it; until then the answer is <see cref="WaitOutcome.Running"/>.
    /// </summary>
    public static WaitOutcome TryAsk(ProcessHandle process, out ExitReport report)
    {
        byte* info = stackalloc byte[64];
        *(ulong*)info = PidfdInfoExit;
        report = new ExitReport(process.Pid, ExitHow.Unknown, 0, false, TimeSpan.Zero, 0);
        if (Libc.IoControl(process.Pidfd, PidfdGetInfo, info) < 0)
            return WaitOutcome.Ended;
        if ((BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(info, 8)) & PidfdInfoExit) == 0)
            return WaitOutcome.Running;
        int status = *(int*)(info + 60);
        int signal = status & 0x7f;
        report = signal == 0
            ? report with { How = ExitHow.Code, Value = (status >> 8) & 0xff }
            : report with { How = ExitHow.Signal, Value = signal, CoreDumped = (status & 0x80) != 0 };
        return WaitOutcome.Ended;
    }

    /// <summary>Waits for a child that is about to end and whose status nobody wants.</summary>
    public static void Discard(int pidfd)
    {
        byte* info = stackalloc byte[InfoBytes];
        while (Libc.Syscall(Syscalls.WaitId, ByPidfd, pidfd, (nint)info, Exited | AllKinds, 0) < 0 && Errno.Last == Errno.Interrupted)
        {
        }
    }

    /// <summary>A child that has ended, left a zombie; 0 when there is none.</summary>
    public static int PeekZombie()
    {
        byte* info = stackalloc byte[InfoBytes];
        *(int*)(info + 16) = 0;
        nint result = Libc.Syscall(Syscalls.WaitId, AnyChild, 0, (nint)info, Exited | NoHang | KeepZombie | AllKinds, 0);
        return result < 0 ? 0 : *(int*)(info + 16);
    }

    public static void DiscardZombie(int pid)
    {
        byte* info = stackalloc byte[InfoBytes];
        _ = Libc.Syscall(Syscalls.WaitId, ByPid, pid, (nint)info, Exited | NoHang | AllKinds, 0);
    }
}
