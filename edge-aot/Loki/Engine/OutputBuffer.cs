namespace Edda.Loki.Engine;

/// <summary>
/// What a script has printed: bytes, taken away as often as one likes. They are counted all together, and what it has
/// logged with them. Room for them is part of the memory of all scripts.
/// </summary>
internal sealed class OutputBuffer(MemoryPool? pool = null)
{
    private const int Kept = 64 * 1024;

    /// <summary>What a line of the log has beside the script's text.</summary>
    private const int LogEntryBytes = 100;

    private byte[] _bytes = [];
    private int _length;

    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(0, _length);

    /// <summary>All that was ever printed or logged.</summary>
    public long Total { get; private set; }

    /// <summary>False: all scripts together have no room for it.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - _length < text.Length)
        {
            int size = Math.Max(256, Math.Max(_bytes.Length * 2, _length + text.Length));
            if (pool?.TryTake(size - _bytes.Length) == false)
                return false;
            Array.Resize(ref _bytes, size);
        }

        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        Total += text.Length;
        return true;
    }

    /// <param name="count">Bytes of the text.</param>
    public static int SizeOfEntry(int count) => LogEntryBytes + count;

    /// <summary>It went elsewhere.</summary>
    public void AddEntry(int count) => Total += SizeOfEntry(count);

    public void Take() => _length = 0;

    public void Reset()
    {
        if (_bytes.Length > Kept)
            GiveBack();
        _length = 0;
        Total = 0;
    }

    /// <summary>At the end of its state.</summary>
    public void GiveBack()
    {
        pool?.GiveBack(_bytes.Length);
        _bytes = [];
        _length = 0;
    }
}
