using System.Text;

namespace Edda.Gladsheim.Thjalfi.Logs.Internal;

/// <summary>
/// The last few KiB of output in memory, for the report of a crash, also when the disk takes nothing. The log thread adds,
/// any thread reads.
/// </summary>
internal sealed class LogTail
{
    private const int Bytes = 4096;

    private readonly Lock _lock = new();
    private byte[]? _ring;
    private long _total;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _ring ??= new byte[Bytes];
            if (bytes.Length > Bytes)
            {
                _total += bytes.Length - Bytes;
                bytes = bytes[^Bytes..];
            }
            int at = (int)(_total % Bytes);
            int first = Math.Min(bytes.Length, Bytes - at);
            bytes[..first].CopyTo(_ring.AsSpan(at));
            bytes[first..].CopyTo(_ring);
            _total += bytes.Length;
        }
    }

    /// <summary>Newest last. A line whose beginning is gone already is left out, unless it is the only one.</summary>
    /// <param name="from">Only bytes after so many,</param>
    /// <param name="until">and before so many.</param>
    public string[] LastLines(int count, long from, long until)
    {
        byte[] bytes = Copy(out long end);
        long begin = end - bytes.Length;
        ReadOnlySpan<byte> text = bytes;
        if (until < end)
            text = text[..(int)Math.Max(0, until - begin)];
        bool isCut = from < begin && begin > 0;
        if (from > begin)
            text = text[(int)Math.Min(from - begin, text.Length)..];
        if (text.EndsWith("\n"u8))
            text = text[..^1];
        int firstEnd = text.IndexOf((byte)'\n');
        if (isCut && firstEnd >= 0)
            text = text[(firstEnd + 1)..];
        if (text.IsEmpty || count <= 0)
            return [];
        string[] lines = Encoding.UTF8.GetString(text).Split('\n');
        return lines.Length <= count ? lines : lines[^count..];
    }

    /// <param name="end">How many bytes there have been; the copy ends with the last of them.</param>
    private byte[] Copy(out long end)
    {
        lock (_lock)
        {
            end = _total;
            if (_ring is null)
                return [];
            if (_total <= Bytes)
                return _ring.AsSpan(0, (int)_total).ToArray();
            int at = (int)(_total % Bytes);
            return [.. _ring.AsSpan(at), .. _ring.AsSpan(0, at)];
        }
    }
}
