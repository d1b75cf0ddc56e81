namespace Edda.Loki.Engine;

/// <summary>What a script has printed: bytes, taken away as often as one likes, counted all together.</summary>
internal sealed class OutputBuffer
{
    private byte[] _bytes = [];
    private int _length;

    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(0, _length);

    /// <summary>All that was ever printed.</summary>
    public long Total { get; private set; }

    public void Add(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - _length < text.Length)
            Array.Resize(ref _bytes, Math.Max(256, Math.Max(_bytes.Length * 2, _length + text.Length)));
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        Total += text.Length;
    }

    public void Take() => _length = 0;

    public void Reset()
    {
        const int keep = 64 * 1024;
        if (_bytes.Length > keep)
            _bytes = [];
        _length = 0;
        Total = 0;
    }
}
