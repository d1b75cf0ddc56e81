using System.Text;

namespace Edda.Gladsheim.Native;

/// <summary>What is done with descriptors everywhere: whole writes, small files, closing.</summary>
internal static unsafe class Descriptor
{
    public const int None = -1;

    public static void Close(ref int fd)
    {
        if (fd >= 0)
            _ = Libc.Close(fd);
        fd = None;
    }

    /// <summary>Bytes read, 0 at the end, below zero: the negated error number.</summary>
    public static int Read(int fd, Span<byte> into)
    {
        fixed (byte* to = into)
        {
            while (true)
            {
                nint count = Libc.Read(fd, to, (nuint)into.Length);
                if (count >= 0)
                    return (int)count;
                if (Errno.Last != Errno.Interrupted)
                    return -Errno.Last;
            }
        }
    }

    /// <summary>Writes everything or tells the error number; 0 when all went. <paramref name="written"/> counts what did.</summary>
    public static int Write(int fd, ReadOnlySpan<byte> bytes, out int written)
    {
        written = 0;
        fixed (byte* from = bytes)
        {
            while (written < bytes.Length)
            {
                nint count = Libc.Write(fd, from + written, (nuint)(bytes.Length - written));
                if (count > 0)
                    written += (int)count;
                else if (count == 0)
                    return Errno.NoSpace;
                else if (Errno.Last != Errno.Interrupted)
                    return Errno.Last;
            }
        }
        return 0;
    }

    /// <summary>Writes a control file of the kernel in one go; the error number, 0 for none.</summary>
    public static int WriteFile(string path, ReadOnlySpan<byte> bytes)
    {
        int fd = Libc.Open(path, FileFlags.WriteOnly | FileFlags.CloseOnExec, 0);
        if (fd < 0)
            return Errno.Last;
        int error = Write(fd, bytes, out _);
        Close(ref fd);
        return error;
    }

    /// <summary>No folder has the open file any more.</summary>
    public static bool IsUnlinked(int fd)
    {
        const int emptyPath = 0x1000; // AT_EMPTY_PATH
        const uint wantLinks = 0x4; // STATX_NLINK
        const int linksAt = 16;
        byte* status = stackalloc byte[256];
        byte empty = 0;
        return Libc.Statx(fd, &empty, emptyPath, wantLinks, status) == 0 && *(uint*)(status + linksAt) == 0;
    }

    /// <summary>The start of a small file, as much as fits; below zero: the negated error number.</summary>
    public static int ReadFile(string path, Span<byte> into)
    {
        int fd = Libc.Open(path, FileFlags.ReadOnly | FileFlags.CloseOnExec, 0);
        return ReadAndClose(fd, into);
    }

    /// <summary>Of files that the kernel answers in one piece: "stat", "io", "environ" as far as it fits. One read, no second for the end.</summary>
    public static int ReadProcessFile(int pid, ReadOnlySpan<byte> file, Span<byte> into)
    {
        Span<byte> path = stackalloc byte[64];
        int length = ProcessPath(pid, file, path);
        fixed (byte* at = path[..length])
        {
            int fd = Libc.Open(at, FileFlags.ReadOnly | FileFlags.CloseOnExec, 0);
            if (fd < 0)
                return -Errno.Last;
            int count = Read(fd, into);
            Close(ref fd);
            return count;
        }
    }

    private static int ProcessPath(int pid, ReadOnlySpan<byte> file, Span<byte> path)
    {
        "/proc/"u8.CopyTo(path);
        pid.TryFormat(path[6..], out int digits);
        int length = 6 + digits;
        path[length++] = (byte)'/';
        file.CopyTo(path[length..]);
        length += file.Length;
        path[length++] = 0;
        return length;
    }

    // A seq file may answer in pieces, so reads go on until the end or until the buffer is full.
    private static int ReadAndClose(int fd, Span<byte> into)
    {
        if (fd < 0)
            return -Errno.Last;
        int total = 0;
        while (total < into.Length)
        {
            int count = Read(fd, into[total..]);
            if (count < 0)
            {
                Close(ref fd);
                return count;
            }
            if (count == 0)
                break;
            total += count;
        }
        Close(ref fd);
        return total;
    }

    public static string ReadText(string path, int limit = 4096)
    {
        byte[] buffer = new byte[limit];
        int count = ReadFile(path, buffer);
        return count <= 0 ? "" : Encoding.UTF8.GetString(buffer, 0, count);
    }
}
