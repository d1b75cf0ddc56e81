using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Wire;
using Edda.Edge.Internal;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// Reads what a worker says and hands each message on. A thread of its own waits for that; but whoever has just given the
/// worker something to do may take that thread's place for a moment: then a short script's answer wakes the one who wants
/// it, and no thread in between. One reads at a time; an epoll descriptor that tells once sees to it that no more wake.
/// </summary>
internal sealed unsafe class WorkerHearing : IDisposable
{
    private const int UsualBuffer = 16 * 1024;
    private const int LargestKept = 1 << 20;

    /// <summary>How long an answer is waited for by the thread that asked.</summary>
    private const int MomentMilliseconds = 1;

    /// <summary>
    /// So long a thread that expects something soon stays awake, behind all others that can run: to be woken on another
    /// processor takes as long as a short script.
    /// </summary>
    private const int AwakeMicroseconds = 50;

    private readonly Lock _gate = new();
    private readonly FromWorker _message = new();
    private readonly int _socket;
    private readonly int _watch;
    private byte[] _buffer = new byte[UsualBuffer];
    private int _start;
    private int _end;
    private bool _isOver;

    /// <param name="socket">Does not wait when there is nothing. Belongs to the caller.</param>
    public WorkerHearing(int socket)
    {
        _socket = socket;
        _watch = Posix.CreateWatch(Posix.CloseOnExec);
        Watch(Posix.WatchAdd, (uint)Posix.PollIn);
    }

    /// <summary>Until the worker is gone or speaks nonsense; each message is handed over and then used again.</summary>
    public void ReadAll(Action<FromWorker> handle)
    {
        Posix.WatchEvent told;
        while (!_isOver)
        {
            if (Posix.WaitForWatch(_watch, &told, 1, -1) < 0 && Marshal.GetLastPInvokeError() != Posix.Interrupted)
                return;
            lock (_gate)
            {
                while (TryHear(handle))
                {
                }

                Watch(Posix.WatchChange, (uint)Posix.PollIn);
            }
        }
    }

    /// <summary>Reads on the calling thread until that is enough, or the moment is over. Not while another reads.</summary>
    public void ReadFor<T>(Action<FromWorker> handle, T state, Func<T, bool> isEnough)
    {
        if (_gate.IsHeldByCurrentThread || !_gate.TryEnter())
            return;
        try
        {
            if (_isOver)
                return;
            Watch(Posix.WatchChange, 0);
            Posix.PollEntry entry = new() { Descriptor = _socket, Wanted = Posix.PollIn };
            long begin = Stopwatch.GetTimestamp();
            long awakeUntil = begin + (Stopwatch.Frequency / 1_000_000 * AwakeMicroseconds);
            long end = begin + (Stopwatch.Frequency / 1000 * MomentMilliseconds);
            for (long now = begin; now < end && !isEnough(state) && !_isOver; now = Stopwatch.GetTimestamp())
            {
                if (TryHear(handle))
                    continue;
                if (now < awakeUntil)
                    _ = Posix.GiveWay();
                else if (Posix.Poll(&entry, 1, MomentMilliseconds) <= 0)
                    break;
            }

            // What has come since is told at once, and so is the end.
            Watch(Posix.WatchChange, (uint)(_isOver ? Posix.PollIn | Posix.PollOut : Posix.PollIn));
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>From now on nobody reads; then the socket may be closed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _ = Posix.Close(_watch);
        }
    }

    /// <summary>False: there is nothing now, or never will be.</summary>
    private bool TryHear(Action<FromWorker> handle)
    {
        int got = _isOver ? 0 : Receive(_buffer.AsSpan(_end));
        if (got <= 0)
            return false;
        _end += got;
        int length;
        while (_end - _start >= 4 && _end - _start - 4 >= (length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start))))
        {
            if (length < 0 || !TryParse(_buffer.AsSpan(_start + 4, length)))
            {
                _isOver = true;
                return false;
            }

            _start += 4 + length;
            handle(_message);
        }

        _isOver |= !MakeRoom();
        return !_isOver;
    }

    private int Receive(Span<byte> into)
    {
        fixed (byte* start = into)
        {
            int got;
            while ((got = (int)Posix.Read(_socket, start, (nuint)into.Length)) < 0 && Marshal.GetLastPInvokeError() == Posix.Interrupted)
            {
            }

            _isOver = got == 0 || (got < 0 && Marshal.GetLastPInvokeError() != Posix.TryAgain);
            return got;
        }
    }

    private bool TryParse(ReadOnlySpan<byte> bytes)
    {
        WireReader reader = new(bytes);
        return _message.TryRead(ref reader) == WireStatus.Ok;
    }

    private bool MakeRoom()
    {
        int needed = _end - _start >= 4 ? 4 + BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start)) : 4;
        if (needed is < 4 or > WorkerChannel.MaxFrame)
            return false;
        if (_start == _end)
        {
            _start = _end = 0;
            if (_buffer.Length > LargestKept)
                LongGarbage.Replace(ref _buffer, new byte[UsualBuffer]);
            return true;
        }

        if (_start + needed <= _buffer.Length && _end < _buffer.Length)
            return true;
        byte[] target = needed > _buffer.Length ? new byte[Math.Max(needed, _buffer.Length * 2)] : _buffer;
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _end -= _start;
        _start = 0;
        if (target != _buffer)
            LongGarbage.Replace(ref _buffer, target);
        return true;
    }

    /// <summary>Tells the waiting thread once of what is wanted, or of the worker's end.</summary>
    private void Watch(int change, uint wanted)
    {
        Posix.WatchEvent entry = new() { Wanted = wanted | Posix.WatchOnce };
        _ = Posix.ChangeWatch(_watch, change, _socket, &entry);
    }
}
