using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Logs.Internal;

/// <summary>
/// The numbered files of one service: the highest number is written to, old ones are deleted before a new one is made,
/// so that on a full disk the service's own oldest output makes the room. Owned by one capture, on the log thread.
/// </summary>
internal sealed class SegmentFile(string directory, LogPolicy policy) : IDisposable
{
    private const int Mode = 0x1A0; // 0640

    private int _fd = Descriptor.None;
    private long _sequence;
    private long _bytes;
    private long _bornUnixMs;

    public bool IsOpen => _fd >= 0;

    /// <summary>The last byte in it is no line end: the program before was killed in the middle of a line.</summary>
    public bool EndsWithinLine { get; private set; }

    /// <summary>Opens the newest segment, or makes the first; the error number, 0 for none.</summary>
    public int Open(long nowUnixMs)
    {
        _sequence = 1;
        Close();
        foreach (string path in Folders.FilesOf(directory))
        {
            if (RecordFormat.TryReadSegment(path, out long sequence))
                _sequence = Math.Max(_sequence, sequence);
        }
        return Open(_sequence, nowUnixMs);
    }

    public bool IsFull(int more, long nowUnixMs) =>
        _bytes > 0 && (_bytes + more > policy.SegmentBytes
            || (policy.SegmentAge > TimeSpan.Zero && nowUnixMs - _bornUnixMs >= policy.SegmentAge.TotalMilliseconds));

    /// <summary>Somebody has deleted the file, and what is written into it nobody would read.</summary>
    public bool IsDeleted => _fd >= 0 && Descriptor.IsUnlinked(_fd);

    public int OpenNext(long nowUnixMs)
    {
        Close();
        Folders.TryMake(directory);
        DeleteOld();
        int error = Open(_sequence + 1, nowUnixMs);
        if (error == 0)
            _sequence++;
        return error;
    }

    /// <summary>All or nothing: what a full disk took of it is cut off again. The error number, 0 for none.</summary>
    public int Append(ReadOnlySpan<byte> records)
    {
        if (records.IsEmpty)
            return 0;
        int error = Descriptor.Write(_fd, records, out int written);
        if (error != 0)
        {
            if (written > 0)
                _ = Libc.Truncate(_fd, _bytes);
            return error;
        }
        _bytes += records.Length;
        EndsWithinLine = records[^1] != '\n';
        return 0;
    }

    private unsafe int Open(long sequence, long nowUnixMs)
    {
        string path = Path.Combine(directory, RecordFormat.SegmentName(sequence));
        int fd = Libc.Open(path, FileFlags.ReadWrite | FileFlags.Append | FileFlags.Create | FileFlags.CloseOnExec, Mode);
        if (fd < 0)
            return Errno.Last;
        _fd = fd;
        _bytes = Libc.Seek(fd, 0, 2 /* SEEK_END */);
        byte last = (byte)'\n';
        _ = Libc.ReadAt(fd, &last, 1, Math.Max(_bytes - 1, 0));
        EndsWithinLine = _bytes > 0 && last != '\n';
        Span<byte> first = stackalloc byte[RecordFormat.PrefixBytes];
        fixed (byte* to = first)
            _ = Libc.ReadAt(fd, to, RecordFormat.PrefixBytes, 0);
        _bornUnixMs = RecordFormat.TryReadTime(first, out long born) ? born : nowUnixMs;
        return 0;
    }

    // One place is for the segment about to be made.
    private void DeleteOld()
    {
        long keepFrom = _sequence + 2 - Math.Max(policy.Segments, 1);
        foreach (string path in Folders.FilesOf(directory))
        {
            if (RecordFormat.TryReadSegment(path, out long sequence) && sequence < keepFrom)
                _ = Libc.Unlink(path);
        }
    }

    private void Close()
    {
        Descriptor.Close(ref _fd);
        _bytes = 0;
        EndsWithinLine = false;
    }

    public void Dispose() => Close();
}
