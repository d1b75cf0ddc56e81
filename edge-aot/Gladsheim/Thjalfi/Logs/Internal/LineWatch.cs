namespace Edda.Gladsheim.Thjalfi.Logs.Internal;

/// <summary>
/// Looks for a text in the lines as they come, from a position on. Keeps the beginning of the line under way, as far as it
/// can matter. Made on any thread, then the log reactor's.
/// </summary>
internal sealed class LineWatch(byte[] text, bool atLineStart, long from, Action found)
{
    private const int MaxLine = 4096;

    private readonly byte[] _line = new byte[Math.Max(MaxLine, text.Length)];
    private int _count;

    public Action Found => found;

    /// <summary>True once; the rest of the bytes is not looked at.</summary>
    public bool Sees(ReadOnlySpan<byte> bytes, long position)
    {
        if (position < from)
            bytes = bytes[(int)Math.Min(bytes.Length, from - position)..];
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (Extends(end < 0 ? bytes : bytes[..end]))
                return true;
            if (end < 0)
                return false;
            _count = 0;
            bytes = bytes[(end + 1)..];
        }
        return false;
    }

    private bool Extends(ReadOnlySpan<byte> part)
    {
        while (true)
        {
            int count = Math.Min(part.Length, _line.Length - _count);
            part[..count].CopyTo(_line.AsSpan(_count));
            _count += count;
            part = part[count..];
            ReadOnlySpan<byte> line = _line.AsSpan(0, _count);
            if (atLineStart ? line.StartsWith(text) : line.IndexOf(text) >= 0)
                return true;
            if (part.IsEmpty || atLineStart)
                return false;
            // A match may lie across the edge: keep as much as could be its beginning.
            int keep = Math.Min(text.Length - 1, _count);
            line[^keep..].CopyTo(_line);
            _count = keep;
        }
    }
}
