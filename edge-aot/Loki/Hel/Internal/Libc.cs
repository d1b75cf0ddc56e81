using System.Runtime.InteropServices;

namespace Edda.Loki.Hel.Internal;

/// <summary>The C library, as it is: no retry, no exception. Below zero is a failure; the number is the last P/Invoke error.</summary>
internal static unsafe partial class Libc
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Append = 0x400;
    public const int NonBlocking = 0x800;
    public const int PathOnly = 0x200000;
    public const int CloseOnExec = 0x80000;

    /// <summary>AT_REMOVEDIR.</summary>
    public const int RemoveFolder = 0x200;

    // ARM64 kept 32-bit ARM's number for this one.
    public static readonly int Folder = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 0x10000 : 0x4000;

    private const string Library = "libc";

    // The same on every architecture.
    private const int OpenAt2Number = 437;

    /// <summary>RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH, openat2(2).</summary>
    private const ulong ResolveWithin = 0x02 | 0x04 | 0x08;

    /// <summary>openat2 that never leaves the folder and never follows a link, whatever others do to the tree meanwhile.</summary>
    public static int OpenWithin(int folder, string path, int flags, uint mode)
    {
        // struct open_how { u64 flags, mode, resolve; }
        ulong* how = stackalloc ulong[3];
        how[0] = (uint)(flags | CloseOnExec);
        how[1] = mode;
        how[2] = ResolveWithin;
        nint text = Marshal.StringToCoTaskMemUTF8(path.Length == 0 ? "." : path);
        try
        {
            return (int)Syscall(OpenAt2Number, folder, text, (nint)how, 24);
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Synchronize(int fd);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolder(int folder, string name, uint mode);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(int folder, string name, int flags);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(int fromFolder, string from, int toFolder, string to);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint a, nint b, nint c, nint d);
}
