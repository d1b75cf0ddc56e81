using System.Text;
using Edda.Gladsheim.Internal;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Launch.Internal;
using Edda.Gladsheim.Thjalfi.Logs.Internal;

namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>
/// Carries one service's output from its FIFO into its segments. The FIFO outlives Gladsheim and the service holds both of
/// its ends: while nobody reads, the pipe fills and the service waits; nothing is lost and nobody gets SIGPIPE. (Only if
/// the service ends too before the next Gladsheim opens the FIFO does the kernel drop what was in it.) A service that writes faster than the disk is slowed down in the same way; only what a full or broken disk refuses is dropped,
/// and counted. Work is done on the log reactor's thread; the members say which thread may call.
/// </summary>
public sealed class LogCapture : IReadyHandler, IDisposable
{
    private const uint FifoMode = 0x180; // 0600
    private const int PipeBytes = 256 * 1024;
    private const nuint BytesInPipe = 0x541B; // FIONREAD

    // So many buffers, then the next service has its turn.
    private const int ReadsPerTurn = 4;

    // What the largest pipe holds, so that a writer that never stops cannot keep a drain from ending.
    private const int ReadsPerDrain = 1024 * 1024 / LogReactor.BufferBytes;

    private readonly LogReactor _logs;
    private readonly SegmentWriter _writer;
    private readonly LogTail _tail = new();
    // Held for a read and its count, never for what is done with the bytes.
    private readonly Lock _reading = new();
    private int _fd;
    private long _taken;
    private LineWatch? _watch;

    private LogCapture(LogReactor logs, string fifoPath, string directory, int fd, LogPolicy policy)
    {
        _logs = logs;
        _fd = fd;
        FifoPath = fifoPath;
        Store = new LogStore(directory);
        _writer = new SegmentWriter(directory, policy, logs.Output, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    /// <summary>Give it to <see cref="LaunchPlan.Output"/>.</summary>
    public string FifoPath { get; }

    public LogStore Store { get; }

    /// <summary>Lines not written because the disk took none. Any thread.</summary>
    public ulong DroppedLines => _writer.Lost;

    /// <summary>Opens, creating when needed, FIFO and segments. Any thread.</summary>
    /// <param name="user">Whom the service runs as, who may then open its /dev/stdout again; null: Gladsheim's own user.</param>
    public static LogCapture Open(LogReactor logs, string fifoPath, string directory, LogPolicy policy, string? user = null)
    {
        Folders.Make(directory);
        if (Libc.MakeFifo(fifoPath, FifoMode) < 0 && Errno.Last != Errno.Exists)
            Throw.System(fifoPath, Errno.Last);
        if (user is not null && Accounts.TryFind(user, null, out Account account, out _))
            _ = Libc.ChangeOwner(fifoPath, account.User, account.Group);

        // Open for writing too: with a writer of our own there is never an end of file, whoever comes and goes.
        int fd = Libc.Open(fifoPath, FileFlags.ReadWrite | FileFlags.NonBlocking | FileFlags.CloseOnExec, 0);
        if (fd < 0)
            Throw.System(fifoPath, Errno.Last);
        _ = Libc.Control(fd, FileFlags.SetPipeSize, PipeBytes);
        LogCapture capture = new(logs, fifoPath, directory, fd, policy);
        logs.Reactor.Post(() => logs.Reactor.Add(fd, PollEvents.Readable, capture));
        return capture;
    }

    /// <summary>
    /// How many bytes there have been, with those still in the pipe: between an end and the next start it parts what the
    /// two write. Any thread.
    /// </summary>
    public unsafe long Position
    {
        get
        {
            lock (_reading)
            {
                int waiting = 0;
                if (_fd >= 0 && Libc.IoControl(_fd, BytesInPipe, &waiting) < 0)
                    waiting = 0;
                return _taken + waiting;
            }
        }
    }

    /// <summary>The last lines of output, newest last, also when the disk is full. Any thread.</summary>
    /// <param name="from">Only what came after this <see cref="Position"/>,</param>
    /// <param name="until">and before this one.</param>
    public string[] LastLines(int count, long from = 0, long until = long.MaxValue) => _tail.LastLines(count, from, until);

    /// <summary>
    /// Calls back once, on the log reactor's thread, when a line with this text comes (also one not ended yet). Replaces an
    /// earlier watch. What an earlier process has left in the pipe does not count. Any thread; call before the service is
    /// started, and nothing of it is missed.
    /// </summary>
    public void WatchFor(string text, bool atLineStart, Action found) =>
        Volatile.Write(ref _watch, new LineWatch(Encoding.UTF8.GetBytes(text), atLineStart, Position, found));

    public void StopWatching() => Volatile.Write(ref _watch, null);

    /// <summary>
    /// Reads what is in the pipe now, then calls back on the log reactor's thread: after an exit, before its last lines
    /// are asked for. A line begun is ended. Any thread.
    /// </summary>
    public void Drain(Action drained) => _logs.Reactor.Post(() =>
    {
        Read(ReadsPerDrain);
        _writer.EndPartialLine(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Store.Changed();
        drained();
    });

    void IReadyHandler.OnReady(int fd, PollEvents events) => Read(ReadsPerTurn);

    private void Read(int times)
    {
        for (int i = 0; i < times && _fd >= 0; i++)
        {
            int count;
            long before;
            lock (_reading)
            {
                count = Descriptor.Read(_fd, _logs.Input);
                before = _taken;
                _taken += Math.Max(0, count);
            }

            if (count <= 0)
                return;
            Take(_logs.Input.AsSpan(0, count), before);
            if (count < _logs.Input.Length)
                return;
        }
    }

    private void Take(ReadOnlySpan<byte> bytes, long position)
    {
        DateTime now = DateTime.UtcNow;
        _tail.Add(bytes);
        _writer.Write(bytes, now, new DateTimeOffset(now).ToUnixTimeMilliseconds());
        Store.Changed();
        if (Volatile.Read(ref _watch) is { } watch && watch.Sees(bytes, position)
            && Interlocked.CompareExchange(ref _watch, null, watch) == watch)
        {
            watch.Found();
        }
    }

    /// <summary>Stops reading; FIFO and segments stay. Any thread.</summary>
    public void Dispose() => _logs.Reactor.Post(() =>
    {
        if (_fd < 0)
            return;
        _logs.Reactor.Remove(_fd);
        lock (_reading)
            Descriptor.Close(ref _fd);
        _writer.Dispose();
        Store.Changed();
    });
}
