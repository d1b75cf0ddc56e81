using System.Buffers.Text;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Byggvir;

/// <summary>Numbers out of the kernel's text files. No allocation.</summary>
internal static unsafe class KernelText
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint StatxSize = 0x200;
    private const int StatxBytes = 256;
    private const int SizeOffset = 40;
    private const int DirectoryBytes = 4096;

    /// <summary>The number after the first occurrence of the name; 0 when it is not there.</summary>
    public static long Value(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        int at = text.IndexOf(name);
        return at < 0 ? 0 : Leading(text[(at + name.Length)..]);
    }

    /// <summary>The numbers after all occurrences of the name together.</summary>
    public static long Sum(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        long sum = 0;
        for (int at = text.IndexOf(name); at >= 0; at = text.IndexOf(name))
        {
            text = text[(at + name.Length)..];
            sum += Leading(text);
        }

        return sum;
    }

    /// <summary>The number at the start, after spaces; 0 when there is none.</summary>
    public static long Leading(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)' ');
        return Utf8Parser.TryParse(text, out long value, out _) ? value : 0;
    }

    public static double LeadingDecimal(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out double value, out _) ? value : 0;

    /// <summary>A file with one number; -1 when it cannot be read or says "max".</summary>
    public static long FileValue(string path)
    {
        Span<byte> buffer = stackalloc byte[64];
        int length = Descriptor.ReadFile(path, buffer);
        return length > 0 && Utf8Parser.TryParse(buffer[..length], out long value, out _) ? value : -1;
    }

    /// <summary>
    /// How many descriptors a process has open: since Linux 6.2 that is the size of its fd directory, before it has to be
    /// listed. 0 when we may not look.
    /// </summary>
    public static int CountOpenFiles(int pid)
    {
        Span<byte> path = stackalloc byte[32];
        "/proc/"u8.CopyTo(path);
        pid.TryFormat(path[6..], out int digits);
        "/fd\0"u8.CopyTo(path[(6 + digits)..]);
        fixed (byte* at = path)
        {
            byte* status = stackalloc byte[StatxBytes];
            if (Libc.Statx(CurrentDirectory, at, 0, StatxSize, status) < 0)
                return 0;
            long size = *(long*)(status + SizeOffset);
            return size > 0 ? (int)Math.Min(size, int.MaxValue) : List(at);
        }
    }

    private static int List(byte* path)
    {
        const int lengthAt = 16;
        const int dots = 2;
        int directory = Libc.Open(path, FileFlags.ReadOnly | FileFlags.CloseOnExec | FileFlags.Directory, 0);
        if (directory < 0)
            return 0;
        byte* entries = stackalloc byte[DirectoryBytes];
        int count = 0;
        int length;
        while ((length = (int)Libc.Syscall(Syscalls.ListDirectory, directory, (nint)entries, DirectoryBytes, 0, 0)) > 0)
        {
            for (int offset = 0; offset < length; offset += *(ushort*)(entries + offset + lengthAt))
                count++;
        }

        Descriptor.Close(ref directory);
        return Math.Max(0, count - dots);
    }
}
