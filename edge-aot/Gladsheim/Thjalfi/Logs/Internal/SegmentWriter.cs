using System.Buffers.Text;
using System.Text;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Logs.Internal;

/// <summary>
/// Turns a service's bytes into records and appends them. A part of a line is written as it comes and the rest later, so
/// nothing is kept between reads but where the line stands. What the disk does not take is counted, and told by a
/// record of its own once it takes again; the service is never held up by a full disk.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    private const int MaxLostRecord = 128;

    // A disk that refused is not asked again for each buffer of a flood.
    private const long RetryMs = 250;

    private readonly SegmentFile _file;
    private readonly RecordBuffer _output;
    private readonly byte[] _time = new byte[RecordFormat.KindAt];
    private int _lineBytes;
    private bool _withinLine;
    private bool _skipsLine;
    private bool _hasLooked;
    private ulong _lostUntold;
    private int _lostBecause;
    private long _retryAt;
    private ulong _lost;

    public SegmentWriter(string directory, LogPolicy policy, RecordBuffer output, long nowUnixMs)
    {
        _file = new SegmentFile(directory, policy);
        _output = output;
        _lostBecause = _file.Open(nowUnixMs);
        _withinLine = _file.EndsWithinLine;
    }

    /// <summary>Lines lost since the start. Any thread.</summary>
    public ulong Lost => Volatile.Read(ref _lost);

    public void Write(ReadOnlySpan<byte> bytes, DateTime utc, long unixMs)
    {
        RecordFormat.WriteTime(utc, _time);
        _hasLooked = false;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            WritePart(end < 0 ? bytes : bytes[..end], unixMs);
            if (end < 0)
                break;
            EndLine(unixMs);
            bytes = bytes[(end + 1)..];
        }
        Flush(unixMs);
    }

    /// <summary>Nobody will write the rest of a line begun: whose it was has ended.</summary>
    public void EndPartialLine(long unixMs)
    {
        if (!_withinLine && !_skipsLine)
            return;
        EndLine(unixMs);
        Flush(unixMs);
    }

    private void WritePart(ReadOnlySpan<byte> text, long unixMs)
    {
        while (!_skipsLine && !text.IsEmpty)
        {
            if (!_withinLine)
                BeginRecord(RecordFormat.Line, unixMs);
            else if (_lineBytes == RecordFormat.MaxText)
                CutLine(unixMs);
            if (_output.Room <= 1)
                Flush(unixMs);
            int count = Math.Min(Math.Min(text.Length, _output.Room - 1), RecordFormat.MaxText - _lineBytes);
            if (_skipsLine)
                return;
            _output.Add(text[..count]);
            _lineBytes += count;
            text = text[count..];
        }
    }

    private void EndLine(long unixMs)
    {
        if (_skipsLine)
        {
            _skipsLine = false;
            _withinLine = false;
            return;
        }
        if (!_withinLine)
            BeginRecord(RecordFormat.Line, unixMs);
        if (_output.Room < 1)
            Flush(unixMs);
        if (!_skipsLine)
            _output.Add((byte)'\n');
        _skipsLine = false;
        _withinLine = false;
    }

    private void CutLine(long unixMs)
    {
        _output.Add((byte)'\n');
        BeginRecord(RecordFormat.Continued, unixMs);
    }

    private void BeginRecord(byte kind, long unixMs)
    {
        _withinLine = false;
        if (_output.Room < RecordFormat.PrefixBytes + 2)
            Flush(unixMs);
        // One look for each buffer is enough to find a file deleted, and costs a flood nothing.
        bool isDeleted = !_hasLooked && _file.IsDeleted;
        _hasLooked = true;
        if (isDeleted || _file.IsFull(_output.Count, unixMs))
        {
            Flush(unixMs);
            int error = _file.OpenNext(unixMs);
            if (error != 0)
                _lostBecause = error;
        }
        _output.AddPrefix(_time, kind);
        _withinLine = true;
        _lineBytes = 0;
    }

    // All of the buffer goes to the disk or is lost.
    private void Flush(long unixMs)
    {
        if (_output.Count == 0)
            return;
        int error = Environment.TickCount64 < _retryAt ? _lostBecause : TryFlush(unixMs);
        if (error == 0)
        {
            _retryAt = 0;
            _output.Clear();
            return;
        }
        if (Environment.TickCount64 >= _retryAt)
            _retryAt = Environment.TickCount64 + RetryMs;
        _lostBecause = error;
        // A buffer in which no record begins is the rest of a line whose beginning was counted or is on the disk, cut off.
        uint records = (uint)Math.Max(_output.Records, 1);
        _lostUntold += records;
        Volatile.Write(ref _lost, _lost + records);
        _skipsLine = _withinLine;
        _output.Clear();
    }

    private int TryFlush(long unixMs)
    {
        if (!_file.IsOpen)
        {
            int error = _file.OpenNext(unixMs);
            if (error != 0)
                return error;
        }
        if (_lostUntold > 0)
        {
            int error = TellLost();
            if (error != 0)
                return error;
        }
        return _file.Append(_output.Bytes);
    }

    private int TellLost()
    {
        Span<byte> record = stackalloc byte[MaxLostRecord];
        int length = 0;
        if (_file.EndsWithinLine)
            record[length++] = (byte)'\n';
        _time.CopyTo(record[length..]);
        length += RecordFormat.KindAt;
        record[length++] = RecordFormat.Lost;
        Utf8Formatter.TryFormat(_lostUntold, record[length..], out int digits);
        length += digits;
        record[length++] = (byte)' ';
        string reason = Errno.Text(_lostBecause);
        length += Encoding.UTF8.GetBytes(reason.AsSpan(0, Math.Min(reason.Length, 40)), record[length..]);
        record[length++] = (byte)'\n';
        int error = _file.Append(record[..length]);
        if (error == 0)
            _lostUntold = 0;
        return error;
    }

    public void Dispose() => _file.Dispose();
}
