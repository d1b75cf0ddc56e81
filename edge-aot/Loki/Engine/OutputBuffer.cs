namespace Edda.Loki.Engine;

/// <summary>
/// What a script has printed: bytes, taken away as often as one likes, counted all together. Room for them is part of the
/// memory of all scripts.
/// </summary>
internal sealed class OutputBuffer(MemoryPool? pool = null)
{
    private const int Kept = 64 * 1024;

    private byte[] _bytes = [];
    private int _length;

    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(0, _length);

    /// <summary>All that was ever printed.</summary>
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
