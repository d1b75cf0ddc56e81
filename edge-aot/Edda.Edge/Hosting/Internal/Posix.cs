using System.Runtime.InteropServices;

namespace Edda.Edge.Hosting.Internal;

/// <summary>The few calls of the C library that .NET does not offer. Only to be used where there is one.</summary>
internal static partial class Posix
{
    /// <summary>Fills up to 256 bytes from the kernel's generator, once that is seeded, without OpenSSL.</summary>
    public static unsafe void Random(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            if (GetEntropy(start, (nuint)bytes.Length) != 0)
                throw new IOException("the system's random numbers cannot be read: " + Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint SetCreationMask(uint mask);

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

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
