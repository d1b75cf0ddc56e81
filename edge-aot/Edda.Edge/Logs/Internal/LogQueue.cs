namespace Edda.Edge.Logs.Internal;

/// <summary>
/// A ring of bytes between the threads that log and the one that writes. Its size is all the memory a backlog can
/// take: when it is full, entries are counted and dropped, the unimportant ones first.
/// </summary>
internal sealed class LogQueue(int capacity)
{
    private readonly byte[] _ring = new byte[capacity];
    private readonly object _gate = new();
    private int _start;
    private int _length;
    private bool _waiting;
    private bool _closed;
    private bool _nudged;
    private long _dropped;

    public int Capacity => _ring.Length;

    /// <summary>Entries refused so far.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void CountDropped(long entries) => Interlocked.Add(ref _dropped, entries);

    /// <summary>False when there is no room; the entry is then counted as dropped. Never waits for the writer.</summary>
    public bool TryWrite(ReadOnlySpan<byte> entry, LogLevel level)
    {
        // The last quarter is for warnings and worse: a flood of chatter must not hide the reason for it.
        int limit = level >= LogLevel.Warning ? _ring.Length : _ring.Length / 4 * 3;
        lock (_gate)
        {
            if (_closed || _length + entry.Length > limit)
            {
                _dropped++;
                return false;
            }

            int end = (_start + _length) % _ring.Length;
            int first = Math.Min(entry.Length, _ring.Length - end);
            entry[..first].CopyTo(_ring.AsSpan(end));
            entry[first..].CopyTo(_ring);
            _length += entry.Length;
            if (_waiting)
                Monitor.Pulse(_gate);
        }

        return true;
    }

    /// <summary>
    /// Moves everything that is queued, which is whole entries, into the buffer, after waiting for something to do:
    /// entries, a nudge, or the end. False at the end, once nothing is left.
    /// </summary>
    public bool Take(Span<byte> buffer, out int count)
    {
        lock (_gate)
        {
            while (_length == 0 && !_closed && !_nudged)
            {
                _waiting = true;
                Monitor.Wait(_gate);
                _waiting = false;
            }

            _nudged = false;
            count = _length;
            int first = Math.Min(count, _ring.Length - _start);
            _ring.AsSpan(_start, first).CopyTo(buffer);
            _ring.AsSpan(0, count - first).CopyTo(buffer[first..]);
            _start = 0;
            _length = 0;
            return count > 0 || !_closed;
        }
    }

    /// <summary>Waits before a repeated attempt; false when the end came meanwhile.</summary>
    public bool Pause(TimeSpan delay)
    {
        lock (_gate)
        {
            if (!_closed)
                Monitor.Wait(_gate, delay);
            return !_closed;
        }
    }

    /// <summary>Wakes the writer although nothing was queued.</summary>
    public void Nudge()
    {
        lock (_gate)
        {
            _nudged = true;
            Monitor.PulseAll(_gate);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
