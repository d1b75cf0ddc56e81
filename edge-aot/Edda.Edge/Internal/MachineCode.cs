using System.Runtime.InteropServices;

namespace Edda.Edge.Internal;

/// <summary>
/// Machine code of ours in a page of its own, for the few places where no managed code may run: between clone and execve,
/// in a signal handler, beneath a longjmp. Mapped for good.
/// </summary>
internal static unsafe partial class MachineCode
{
    private const int PageBytes = 4096;
    private const int ProtectRead = 1;
    private const int ProtectWrite = 2;
    private const int ProtectExecute = 4;
    private const int MapPrivate = 2;
    private const int MapAnonymous = 0x20;
    private const uint CloseOnExec = 1;
    private const nint Failed = -1;

    // ARM64's instruction cache needs no care here: the kernel makes a page coherent when it first becomes executable.
    // A page that was writable may be barred from becoming executable (systemd's MemoryDenyWriteExecute); a file's page
    // mapped as executable from the beginning is not, so that is the second try.

    /// <summary>At most a page of code. Null with the error number when the system forbids it.</summary>
    public static void* Map(ReadOnlySpan<byte> code, out int errno)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code.Length, PageBytes);
        nint page = MapPages(0, PageBytes, ProtectRead | ProtectWrite, MapPrivate | MapAnonymous, -1, 0);
        if (page != Failed)
        {
            code.CopyTo(new Span<byte>((void*)page, PageBytes));
            if (Protect(page, PageBytes, ProtectRead | ProtectExecute) == 0)
            {
                errno = 0;
                return (void*)page;
            }

            _ = Unmap(page, PageBytes);
        }

        return MapFile(code, out errno);
    }

    private static void* MapFile(ReadOnlySpan<byte> code, out int errno)
    {
        int file;
        fixed (byte* name = "code\0"u8)
            file = CreateMemoryFile(name, CloseOnExec);
        if (file < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            return null;
        }

        // A file in memory takes a page at once or not at all.
        nint page = Failed;
        fixed (byte* start = code)
        {
            if (Write(file, start, (nuint)code.Length) == code.Length)
                page = MapPages(0, PageBytes, ProtectRead | ProtectExecute, MapPrivate, file, 0);
        }

        errno = page == Failed ? Marshal.GetLastPInvokeError() : 0;
        _ = Close(file);
        return page == Failed ? null : (void*)page;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MapPages(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    private static partial int CreateMemoryFile(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
