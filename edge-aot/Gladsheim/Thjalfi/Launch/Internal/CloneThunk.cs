using System.Runtime.InteropServices;
using Edda.Gladsheim.Internal;
using MachineCode = Edda.Edge.Internal.MachineCode;

namespace Edda.Gladsheim.Thjalfi.Launch.Internal;

/// <summary>
/// The few instructions between clone and execve, as machine code in a page of their own.
///
/// Why not managed code: the child shares our memory (CLONE_VM, the speed of vfork: no page tables are copied) but has one
/// thread, no garbage collector and no signal handling. Managed code there might poll for a collection nobody will ever
/// finish, or leave this thread's runtime state changed when execve takes the child away. fork() would avoid the sharing,
/// not the polling, and copies page tables and faults on every page we touch afterwards. posix_spawn knows no cgroup, user,
/// limit or umask. So the child runs no managed code at all: it works off a table of system calls prepared beforehand
/// (<see cref="ChildScript"/>) and touches memory only to report a failure. It uses no stack, hence may share ours.
///
/// To the runtime the call is a plain P/Invoke: this thread is in preemptive mode, so a collection never waits for a
/// launch. All signals are blocked from before the clone until the child's dispositions are default again, because a
/// handler of the runtime must never run in the child; a collection does not signal threads in preemptive mode.
///
/// <code>
/// block + 0 clone_args*   8 their size   16 old signal mask   24 full mask   32 first step   40 errno   48 failed step
/// rt_sigprocmask(SETMASK, full, old); pid = clone3(args)
/// parent (runs on after execve or exit): rt_sigprocmask(SETMASK, old); return pid or -errno
/// child: for (step = first; ; step++) { r = syscall(step); if (r &lt; 0) { failed = step; errno = -r; exit(127) } }
/// </code>
/// </summary>
internal static unsafe class CloneThunk
{
    private static readonly byte[] X64 =
    [
        0x53, 0x41, 0x54,                                           // push rbx, r12
        0x48, 0x89, 0xfb,                                           // rbx = block
        0xb8, 0x0e, 0, 0, 0, 0xbf, 0x02, 0, 0, 0,                   // rt_sigprocmask(SIG_SETMASK,
        0x48, 0x8d, 0x73, 0x18, 0x48, 0x8d, 0x53, 0x10,             //   full, old,
        0x41, 0xba, 0x08, 0, 0, 0, 0x0f, 0x05,                      //   8)
        0xb8, 0xb3, 0x01, 0, 0, 0x48, 0x8b, 0x3b,                   // clone3(args,
        0x48, 0x8b, 0x73, 0x08, 0x0f, 0x05,                         //   size)
        0x48, 0x85, 0xc0, 0x74, 0x22,                               // 0: go to child
        0x49, 0x89, 0xc4,                                           // r12 = pid
        0xb8, 0x0e, 0, 0, 0, 0xbf, 0x02, 0, 0, 0,                   // rt_sigprocmask(SIG_SETMASK,
        0x48, 0x8d, 0x73, 0x10, 0x31, 0xd2,                         //   old, null,
        0x41, 0xba, 0x08, 0, 0, 0, 0x0f, 0x05,                      //   8)
        0x4c, 0x89, 0xe0, 0x41, 0x5c, 0x5b, 0xc3,                   // return pid
        0x4c, 0x8b, 0x63, 0x20,                                     // child: r12 = first step
        0x49, 0x8b, 0x04, 0x24, 0x49, 0x8b, 0x7c, 0x24, 0x08,       // next: number, a
        0x49, 0x8b, 0x74, 0x24, 0x10, 0x49, 0x8b, 0x54, 0x24, 0x18, //   b, c
        0x4d, 0x8b, 0x54, 0x24, 0x20, 0x4d, 0x8b, 0x44, 0x24, 0x28, //   d, e
        0x0f, 0x05,                                                 //   syscall
        0x48, 0x3d, 0x01, 0xf0, 0xff, 0xff, 0x73, 0x06,             //   above -4096: go to failed
        0x49, 0x83, 0xc4, 0x30, 0xeb, 0xd3,                         //   step++, go to next
        0x48, 0xf7, 0xd8, 0x4c, 0x89, 0x63, 0x30,                   // failed: failed step = r12
        0x48, 0x89, 0x43, 0x28,                                     //   errno = -result
        0xbf, 0x7f, 0, 0, 0, 0xb8, 0x3c, 0, 0, 0, 0x0f, 0x05,       //   exit(127)
        0x0f, 0x0b,
    ];

    private static readonly uint[] Arm64 =
    [
        0xa9be7bfd, 0xa90153f3, 0xaa0003f3,                         // push x29, x30, x19, x20; x19 = block
        0xd28010e8, 0xd2800040, 0x91006261, 0x91004262, 0xd2800103, // rt_sigprocmask(SIG_SETMASK, full, old, 8)
        0xd4000001,
        0xd2803668, 0xa9400660, 0xd4000001,                         // clone3(args, size)
        0xb4000180, 0xaa0003f4,                                     // 0: go to child; x20 = pid
        0xd28010e8, 0xd2800040, 0x91004261, 0xd2800002, 0xd2800103, // rt_sigprocmask(SIG_SETMASK, old, null, 8)
        0xd4000001,
        0xaa1403e0, 0xa94153f3, 0xa8c27bfd, 0xd65f03c0,             // return pid
        0xf9401274,                                                 // child: x20 = first step
        0xf9400288, 0xa9408680, 0xa9418e82, 0xf9401684, 0xd4000001, // next: syscall(number, a, b, c, d, e)
        0xb13ffc1f, 0x54000062, 0x9100c294, 0x17fffff8,             //   above -4096: go to failed; step++, go to next
        0xcb0003e0, 0xf9001a74, 0xf9001660,                         // failed: failed step = x20, errno = -result
        0xd2800fe0, 0xd2800ba8, 0xd4000001, 0xd4200000,             //   exit(127)
    ];

    private static readonly Lock Gate = new();
    private static delegate* unmanaged<void*, nint> _code;

    /// <summary>The code, mapped at the first call and never unmapped; null with the error number when the system forbids it.</summary>
    public static delegate* unmanaged<void*, nint> Get(out int errno)
    {
        lock (Gate)
        {
            errno = 0;
            if (_code == null)
                _code = (delegate* unmanaged<void*, nint>)MachineCode.Map(Code(), out errno);
            return _code;
        }
    }

    private static ReadOnlySpan<byte> Code()
    {
        switch (RuntimeInformation.ProcessArchitecture)
        {
            case Architecture.X64: return X64;
            case Architecture.Arm64: return MemoryMarshal.AsBytes<uint>(Arm64);
            default:
                Throw.UnsupportedArchitecture(RuntimeInformation.ProcessArchitecture.ToString());
                return default;
        }
    }
}
