using System.Buffers.Text;
using System.Diagnostics;
using Edda.Gladsheim.Internal;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Thjalfi.Adoption.Internal;

/// <summary>
/// Holds the run directory with flock(2). A child between clone and execve has our open files and with them the lock;
/// execve closes its share. So who gets the lock after a kill -9 knows that every child begun is by now its program
/// or gone, and that looking for it is not too early. Held until the process ends.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const int Exclusive = 2;
    private const int NoWait = 4;
    private const int Unlock = 8;
    private const int OwnerOnly = 0x180; // 0600

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private int _fd;

    private RunLock(int fd)
    {
        _fd = fd;
    }

    public static RunLock Take(string runDirectory)
    {
        string path = Path.Combine(runDirectory, "lock");
        int fd = Libc.Open(path, FileFlags.ReadWrite | FileFlags.Create | FileFlags.CloseOnExec, OwnerOnly);
        if (fd < 0)
            Throw.System(path, Errno.Last);
        long started = Stopwatch.GetTimestamp();
        while (Libc.Lock(fd, Exclusive | NoWait) < 0)
        {
            if (HolderLives(path) || Stopwatch.GetElapsedTime(started) > Patience)
            {
                Descriptor.Close(ref fd);
                Throw.RunDirectoryTaken(runDirectory);
            }
            Thread.Sleep(Interval);
        }
        WriteHolder(fd);
        return new RunLock(fd);
    }

    // "pid startTicks\n" of the holder: tells a living Gladsheim from the unborn child of a dead one.
    private static void WriteHolder(int fd)
    {
        _ = ProcessStat.TryRead(Environment.ProcessId, out ProcessRow self);
        Span<byte> line = stackalloc byte[48];
        line.Fill((byte)' ');
        Utf8Formatter.TryFormat(Environment.ProcessId, line, out int digits);
        Utf8Formatter.TryFormat(self.StartTicks, line[(digits + 1)..], out _);
        line[^1] = (byte)'\n';
        _ = Libc.Seek(fd, 0, 0);
        _ = Descriptor.Write(fd, line, out _);
    }

    private static bool HolderLives(string path)
    {
        Span<byte> line = stackalloc byte[48];
        int count = Descriptor.ReadFile(path, line);
        if (count <= 0 || !Utf8Parser.TryParse(line[..count], out int pid, out int digits) || digits + 1 >= count)
            return false;
        return Utf8Parser.TryParse(line[(digits + 1)..count], out ulong ticks, out _)
            && ProcessStat.TryRead(pid, out ProcessRow row) && row.StartTicks == ticks && !row.IsGone;
    }

    // Unlocked, not only closed: a child of somebody else in this process may be between clone and execve just now.
    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.Lock(_fd, Unlock);
        Descriptor.Close(ref _fd);
    }
}
