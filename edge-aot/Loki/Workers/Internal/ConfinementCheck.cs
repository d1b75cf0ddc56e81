using System.Runtime.InteropServices;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// "loki --worker-check": confines itself as a worker does and then tries what a worker must not be able to do; one line
/// for each with what came of it. 0: all was refused.
/// </summary>
internal static unsafe partial class ConfinementCheck
{
    public const string Option = "--worker-check";

    private const int ReadWriteExecute = 7;
    private const int PrivateAnonymous = 0x22;

    public static int Run()
    {
        // What the runtime loads when it is first used, it loads before.
        _ = Posix.Write(1, null, 0);
        _ = Posix.Signal(Environment.ProcessId, 0);
        WorkerConfinement.Apply(1 << 20);
        bool all = true;
        fixed (byte* file = "/etc/hostname\0"u8, made = "/tmp/loki-worker-check\0"u8, program = "/bin/true\0"u8)
        {
            byte** none = stackalloc byte*[] { null };
            all &= Refused("read a file", Open(file, 0, 0));
            all &= Refused("write a file", Open(made, 0x41 /* create, write */, 384));
            all &= Refused("open a socket", Socket(2, 1, 0));
            all &= Refused("become another program", Execute(program, none, none));
            all &= Refused("start a process", Fork());
            all &= Refused("signal its parent", Posix.Signal(Parent(), 0));
            all &= Refused("make code", Map(0, 4096, ReadWriteExecute, PrivateAnonymous, -1, 0));
        }

        return all ? 0 : 1;
    }

    private static bool Refused(string what, nint result)
    {
        bool isRefused = result == -1;
        ReadOnlySpan<byte> line = System.Text.Encoding.ASCII.GetBytes($"{what}: {(isRefused ? "refused" : "DONE")}\n");
        fixed (byte* start = line)
            _ = Posix.Write(1, start, (nuint)line.Length);
        return isRefused;
    }

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int Socket(int domain, int kind, int protocol);

    [LibraryImport("libc", EntryPoint = "execve")]
    private static partial int Execute(byte* program, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "fork")]
    private static partial int Fork();

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int Parent();

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);
}
