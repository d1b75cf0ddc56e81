namespace Edda.Gladsheim.Thjalfi.Logs.Internal;

/// <summary>Records on their way to a segment. One for all captures; empty whenever none of them is at work.</summary>
internal sealed class RecordBuffer
{
    private readonly byte[] _bytes = new byte[LogReactor.BufferBytes];

    public int Count { get; private set; }

    /// <summary>How many records begin in it.</summary>
    public int Records { get; private set; }

    public int Room => _bytes.Length - Count;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Count);

    public void AddPrefix(ReadOnlySpan<byte> time, byte kind)
    {
        time.CopyTo(_bytes.AsSpan(Count));
        _bytes[Count + RecordFormat.KindAt] = kind;
        Count += RecordFormat.PrefixBytes;
        Records++;
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_bytes.AsSpan(Count));
        Count += text.Length;
    }

    public void Add(byte value) => _bytes[Count++] = value;

    public void Clear()
    {
        Count = 0;
        Records = 0;
    }
}
