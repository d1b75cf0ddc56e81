using System.Runtime.InteropServices;
using Edda.Edge.Internal;

namespace Edda.Edge.Hosting.Internal;

/// <summary>The few calls of the C library that .NET does not offer. Only to be used where there is one.</summary>
internal static partial class Posix
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const int DoNotNeed = 4;
    private const uint BasicStats = 0x7FF;
    private const int StatBytes = 256;

    // struct statx (statx(2)), the same on every architecture: stx_uid at 20, stx_mode, 16 bits wide, at 28.
    private const int UserOffset = 20;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;

    /// <summary>Fills up to 256 bytes from the kernel's generator, once that is seeded, without OpenSSL.</summary>
    public static unsafe void Random(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            if (GetEntropy(start, (nuint)bytes.Length) != 0)
                throw Throw.NoRandomNumbers();
        }
    }

    /// <summary>Pages of a file that are mapped, unchanged and for reading only; they are read again when they are used.</summary>
    public static void Unneeded(nuint address, nuint length) => _ = Advise(address, length, DoNotNeed);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint SetCreationMask(uint mask);

    /// <summary>Who owns a file, without following a link, and whether it is a socket. False: there is none, or nobody can tell.</summary>
    public static unsafe bool TryStat(string path, out uint owner, out bool isSocket)
    {
        owner = 0;
        isSocket = false;
        if (!OperatingSystem.IsLinux())
            return false;

        byte* buffer = stackalloc byte[StatBytes];
        if (Stat(CurrentFolder, path, DoNotFollow, BasicStats, buffer) != 0)
            return false;

        owner = *(uint*)(buffer + UserOffset);
        isSocket = (*(ushort*)(buffer + ModeOffset) & TypeMask) == SocketType;
        return true;
    }

    /// <summary>A second name for a file. False: that name is taken, or the file system knows no links.</summary>
    public static bool TryLink(string path, string name) => Link(path, name) == 0;

    /// <summary>Makes a rename or a new file in the folder survive a power failure. Best effort: not every file system can.</summary>
    public static void SyncDirectory(string path)
    {
        int descriptor = Open(path, 0);
        if (descriptor < 0)
            return;

        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "getentropy", SetLastError = true)]
    private static unsafe partial int GetEntropy(byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Stat(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string name);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
