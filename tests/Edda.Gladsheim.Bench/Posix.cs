using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edda.Gladsheim.Bench;

internal static partial class Posix
{
    public const int Hangup = 1;
    public const int KillNow = 9;
    public const int Terminate = 15;

    private const int SetChildSubreaper = 36;
    private const int NoHang = 1;
    private const int ReadWriteCloseOnExec = 0x2 | 0x80000;

    public static void MakeFifo(string path)
    {
        if (MakeFifo(path, 0x1B6) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public static SafeFileHandle OpenReadWrite(string path)
    {
        int fd = Open(path, ReadWriteCloseOnExec);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>What supervisors leave behind becomes a child of this process, which then can end and reap it.</summary>
    public static void AdoptOrphans() => _ = Control(SetChildSubreaper, 1, 0, 0, 0);

    /// <summary>Reaps an adopted process where it has ended.</summary>
    public static void Reap(int process) => _ = WaitFor(process, out _, NoHang);

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int what, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitFor(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, int mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
