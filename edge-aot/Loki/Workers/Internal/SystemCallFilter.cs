using System.Runtime.InteropServices;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// The system calls that a worker has left (seccomp(2)): memory, time, its open descriptors, its own threads. None that
/// opens, connects, starts or looks at anything; no memory becomes executable any more. What is not listed is refused
/// with EPERM.
/// </summary>
internal static unsafe class SystemCallFilter
{
    // include/uapi/linux/bpf_common.h, filter.h and seccomp.h.
    private const ushort Load = 0x20;
    private const ushort IfEqual = 0x15;
    private const ushort IfAnyBit = 0x45;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF0000;
    private const uint Refuse = 0x00050000 | 1 /* EPERM */;
    private const uint KillProcess = 0x80000000;
    private const uint SetModeFilter = 1;
    private const uint AllThreads = 1;

    // struct seccomp_data: number, architecture, instruction, six arguments of which the lower halves come first.
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint FirstArgument = 16;
    private const uint ThirdArgument = 32;
    private const uint ProtectExecute = 4;

    private static readonly Calls X64 = new()
    {
        Architecture = 0xC000003E,
        Seccomp = 317,
        MapAndProtect = [9, 10],
        SignalThread = 234,
        // read, write, poll, timer_settime, futex, clock_gettime, madvise, munmap, brk, mremap, close,
        Plain =
        [
            0, 1, 7, 223, 202, 228, 28, 11, 12, 25, 3,
            // rt_sigreturn, rt_sigprocmask, rt_sigaction, sigaltstack, restart_syscall, timer_create, timer_gettime,
            15, 14, 13, 131, 219, 222, 224,
            // timer_getoverrun, timer_delete, clock_getres, clock_nanosleep, nanosleep, sched_yield, sched_getaffinity,
            225, 226, 229, 230, 35, 24, 204,
            // getcpu, membarrier, getpid, gettid, getrandom, getrusage, sysinfo, mincore, rseq, ppoll, exit, exit_group
            309, 324, 39, 186, 318, 98, 99, 27, 334, 271, 60, 231,
        ],
    };

    private static readonly Calls Arm64 = new()
    {
        Architecture = 0xC00000B7,
        Seccomp = 277,
        MapAndProtect = [222, 226],
        SignalThread = 131,
        // As above; poll is ppoll.
        Plain =
        [
            63, 64, 73, 110, 98, 113, 233, 215, 214, 216, 57,
            139, 135, 134, 132, 128, 107, 108,
            109, 111, 114, 115, 101, 124, 123,
            168, 283, 172, 178, 278, 165, 179, 232, 293, 93, 94,
        ],
    };

    /// <summary>For all threads of this process, for good.</summary>
    public static bool TryInstall()
    {
        Calls? calls = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => X64,
            Architecture.Arm64 => Arm64,
            _ => null,
        };
        if (calls is null)
            return false;
        Instruction[] program = [.. Write(calls)];
        fixed (Instruction* start = program)
        {
            Program given = new() { Length = (ushort)program.Length, Instructions = start };
            return Posix.SystemCall((nint)calls.Seccomp, (nint)SetModeFilter, (nint)AllThreads, (nint)(&given)) == 0;
        }
    }

    private static IEnumerable<Instruction> Write(Calls calls)
    {
        yield return new(Load, ArchitectureOffset);
        yield return new(IfEqual, calls.Architecture, 1, 0);
        yield return new(Return, KillProcess);
        yield return new(Load, NumberOffset);
        foreach (uint number in calls.Plain)
        {
            yield return new(IfEqual, number, 0, 1);
            yield return new(Return, Allow);
        }

        foreach (uint number in calls.MapAndProtect)
        {
            yield return new(IfEqual, number, 0, 4);
            yield return new(Load, ThirdArgument);
            yield return new(IfAnyBit, ProtectExecute, 1, 0);
            yield return new(Return, Allow);
            yield return new(Return, Refuse);
        }

        // tgkill: only within this process, as an abort does.
        yield return new(IfEqual, calls.SignalThread, 0, 3);
        yield return new(Load, FirstArgument);
        yield return new(IfEqual, (uint)Environment.ProcessId, 0, 1);
        yield return new(Return, Allow);
        yield return new(Return, Refuse);
    }

    private sealed class Calls
    {
        public required uint Architecture { get; init; }

        public required uint Seccomp { get; init; }

        public required uint[] Plain { get; init; }

        public required uint[] MapAndProtect { get; init; }

        public required uint SignalThread { get; init; }
    }

    /// <summary>struct sock_filter; the jumps count the instructions that are passed over.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Instruction(ushort code, uint value, byte whenTrue = 0, byte whenFalse = 0)
    {
        public readonly ushort Code = code;
        public readonly byte WhenTrue = whenTrue;
        public readonly byte WhenFalse = whenFalse;
        public readonly uint Value = value;
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        public ushort Length;
        public Instruction* Instructions;
    }
}
