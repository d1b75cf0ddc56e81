using System.Buffers;
using System.Buffers.Text;
using Edda.Gladsheim.Thjalfi.Logs.Internal;
using Microsoft.Win32.SafeHandles;

namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>A place in a service's output. One thread at a time. Holds a rented buffer and the segment's file until disposed.</summary>
public sealed class LogCursor : IDisposable
{
    private readonly LogStore _store;
    private readonly long _sinceUnixMs;
    private readonly bool _onlyThis;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(RecordFormat.MaxRecord * 2);
    private SafeFileHandle? _file;
    private long _segment;
    private long _offset;
    private int _start;
    private int _end;
    private ulong _dropped;

    internal LogCursor(LogStore store, long segment, long sinceUnixMs, bool onlyThis = false)
    {
        _store = store;
        _sinceUnixMs = sinceUnixMs;
        _onlyThis = onlyThis;
        _segment = segment;
    }

    /// <summary>What had been written when the end was met last.</summary>
    internal long SeenVersion { get; private set; } = -1;

    /// <summary>False at the end of what there is now; a later call goes on from there.</summary>
    public bool TryRead(out LogRecord record)
    {
        while (TryTakeRecord(out ReadOnlySpan<byte> bytes))
        {
            if (!RecordFormat.TryReadTime(bytes, out long unixMs))
                continue;
            ReadOnlySpan<byte> text = bytes[RecordFormat.PrefixBytes..];
            byte kind = bytes[RecordFormat.KindAt];
            if (kind == RecordFormat.Lost)
                _dropped += Utf8Parser.TryParse(text, out ulong lost, out _) ? lost : 0;
            if (kind == RecordFormat.Lost || unixMs < _sinceUnixMs)
                continue;
            record = new LogRecord
            {
                UnixMilliseconds = unixMs,
                Line = text,
                Continues = kind == RecordFormat.Continued,
                Dropped = _dropped,
            };
            _dropped = 0;
            return true;
        }
        record = default;
        return false;
    }

    private bool TryTakeRecord(out ReadOnlySpan<byte> record)
    {
        while (true)
        {
            ReadOnlySpan<byte> waiting = _buffer.AsSpan(_start, _end - _start);
            int end = waiting.IndexOf((byte)'\n');
            if (end >= 0)
            {
                record = waiting[..end];
                _start += end + 1;
                return true;
            }
            if (!TryFill())
            {
                record = default;
                return false;
            }
        }
    }

    // The version is taken before the read and a next segment looked for before it too: whatever is written after them is
    // found by the next call.
    private bool TryFill()
    {
        long version = _store.Version;
        long next = _onlyThis ? 0 : NextSegment();
        if (FillFromSegment())
            return true;
        if (next == 0)
        {
            SeenVersion = version;
            return false;
        }
        _file?.Dispose();
        _file = null;
        _segment = next;
        _offset = 0;
        // The rest of a line the writer was killed in, or cut off by a full disk.
        _start = _end = 0;
        return true;
    }

    private bool FillFromSegment()
    {
        _file ??= TryOpen();
        if (_file is null)
            return false;
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }
        // Longer than any record of ours: not our file, skip over it.
        if (_end == _buffer.Length)
            _end = 0;
        int count = RandomAccess.Read(_file, _buffer.AsSpan(_end), _offset);
        _end += count;
        _offset += count;
        return count > 0;
    }

    private long NextSegment()
    {
        foreach (long segment in _store.Segments())
        {
            if (segment > _segment)
                return segment;
        }
        return 0;
    }

    private SafeFileHandle? TryOpen()
    {
        try
        {
            return File.OpenHandle(_store.PathOf(_segment), share: FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }
}
