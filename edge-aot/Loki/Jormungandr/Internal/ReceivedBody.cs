namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// What has come of a body or a message so far. In pieces, because it may stay unfinished for long: one buffer that grows would
/// be up to twice as large, and leave all the smaller ones behind it. One thread.
/// </summary>
/// <param name="hold">Asked before anything is kept; throws when that would be too much.</param>
internal sealed class ReceivedBody(Action<long> hold)
{
    private const int PieceBytes = 16 << 10;

    private readonly List<byte[]> _pieces = [];
    private int _free;

    public int Length { get; private set; }

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> Room
    {
        get
        {
            if (_free == 0)
            {
                _pieces.Add(new byte[PieceBytes]);
                _free = PieceBytes;
            }

            return _pieces[^1].AsMemory(PieceBytes - _free);
        }
    }

    /// <summary>So many bytes were put there.</summary>
    public void Add(int count)
    {
        hold(count);
        _free -= count;
        Length += count;
    }

    public byte[] ToArray()
    {
        byte[] all = new byte[Length];
        for (int i = 0; i < _pieces.Count; i++)
        {
            int offset = i * PieceBytes;
            _pieces[i].AsSpan(0, Math.Min(PieceBytes, Length - offset)).CopyTo(all.AsSpan(offset));
        }

        return all;
    }
}
