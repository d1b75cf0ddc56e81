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
    public string[] LastLines(int count)
    {
        byte[] bytes = Copy(out bool isCut);
        ReadOnlySpan<byte> text = bytes;
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

    private byte[] Copy(out bool isCut)
    {
        lock (_lock)
        {
            isCut = _total > Bytes;
            if (_ring is null)
                return [];
            if (!isCut)
                return _ring.AsSpan(0, (int)_total).ToArray();
            int at = (int)(_total % Bytes);
            return [.. _ring.AsSpan(at), .. _ring.AsSpan(0, at)];
        }
    }
}
