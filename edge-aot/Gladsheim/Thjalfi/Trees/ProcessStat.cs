using System.Buffers.Text;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>
/// Reads /proc/PID/stat, see proc_pid_stat(5): "pid (name) state ppid pgrp session ..." with 52 fields, counted from 1.
/// The name may hold spaces and brackets; the last closing bracket ends it. No allocation.
/// </summary>
public static class ProcessStat
{
    private const int BufferBytes = 1024;
    private const int StateField = 3;
    private const int EnvironmentStartField = 50;

    /// <summary>False when there is no such process.</summary>
    public static bool TryRead(int pid, out ProcessRow row)
    {
        Span<byte> buffer = stackalloc byte[BufferBytes];
        row = default;
        int count = Descriptor.ReadProcessFile(pid, "stat"u8, buffer);
        if (count <= 0 || !TryParse(buffer[..count], out row))
            return false;
        row.Pid = pid;
        return true;
    }

    /// <summary>
    /// False where there is nothing in /proc/PID/environ for good: the process is gone, or its environment (fields 50 and 51:
    /// from where to where it lies) is empty. True when it read as empty only because the process was in the middle of
    /// execve, where it has its new memory and both are 0: also if that is over by now. Ask only then: who may not look at
    /// the process gets zeros too, but cannot read its environment at all.
    /// </summary>
    public static bool HasEnvironmentLater(int pid)
    {
        Span<byte> buffer = stackalloc byte[BufferBytes];
        int count = Descriptor.ReadProcessFile(pid, "stat"u8, buffer);
        if (count <= 0 || !TryParse(buffer[..count], out ProcessRow row) || row.IsGone || row.VirtualBytes == 0)
            return false;
        ReadOnlySpan<byte> rest = AfterName(buffer[..count]);
        Skip(ref rest, EnvironmentStartField - StateField);
        long start = Number(Next(ref rest));
        long end = Number(Next(ref rest));
        return end == 0 || end > start;
    }

    internal static bool TryParse(ReadOnlySpan<byte> line, out ProcessRow row)
    {
        row = default;
        ReadOnlySpan<byte> rest = AfterName(line);
        if (rest.IsEmpty)
            return false;
        row.State = Next(ref rest)[0];
        row.Parent = (int)Number(Next(ref rest));
        row.Group = (int)Number(Next(ref rest));
        row.Session = (int)Number(Next(ref rest));
        Skip(ref rest, 7); // tty_nr tpgid flags minflt cminflt majflt cmajflt
        row.UserTicks = (ulong)Number(Next(ref rest));
        row.SystemTicks = (ulong)Number(Next(ref rest));
        Skip(ref rest, 4); // cutime cstime priority nice
        row.Threads = (int)Number(Next(ref rest));
        Skip(ref rest, 1); // itrealvalue
        row.StartTicks = (ulong)Number(Next(ref rest));
        row.VirtualBytes = Number(Next(ref rest));
        row.ResidentPages = Number(Next(ref rest));
        return row.StartTicks != 0;
    }

    private static ReadOnlySpan<byte> AfterName(ReadOnlySpan<byte> line)
    {
        int end = line.LastIndexOf((byte)')');
        return end < 0 || end + 2 >= line.Length ? default : line[(end + 2)..];
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int space = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> field = space < 0 ? rest : rest[..space];
        rest = space < 0 ? default : rest[(space + 1)..];
        return field;
    }

    private static void Skip(ref ReadOnlySpan<byte> rest, int fields)
    {
        for (int i = 0; i < fields; i++)
            Next(ref rest);
    }

    private static long Number(ReadOnlySpan<byte> field) => Utf8Parser.TryParse(field, out long value, out _) ? value : 0;
}
