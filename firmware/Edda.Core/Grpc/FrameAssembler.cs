using System;

namespace Edda.Core.Grpc;

/// <summary>
/// Puts messages together from bytes that arrive in any pieces. It owns one buffer of the largest message it accepts
/// and lives as long as its connection; one thread uses it.
/// </summary>
public sealed class FrameAssembler
{
    private readonly byte[] _prefixBytes = new byte[FramePrefix.Size];
    private readonly FramePrefix _prefix = new FramePrefix();
    private readonly byte[] _message;
    private int _prefixCount;

    public FrameAssembler(int capacity)
    {
        _message = new byte[capacity];
    }

    /// <summary>After Ok: the message is the first <see cref="Length"/> bytes, until the next call of this object.</summary>
    public byte[] Buffer => _message;

    /// <summary>Bytes of the current message kept so far.</summary>
    public int Length { get; private set; }

    public bool IsCompressed => _prefix.IsCompressed;

    /// <summary>What the bytes so far amount to. Anything but Incomplete stays until <see cref="Reset"/>.</summary>
    public FrameStatus Status { get; private set; } = FrameStatus.Incomplete;

    /// <summary>True between messages: an end of stream here is a clean one.</summary>
    public bool IsEmpty => _prefixCount == 0;

    /// <summary>
    /// Takes bytes up to the end of the current message and answers how many. The rest belongs to the next message:
    /// use this one, call <see cref="Reset"/>, and feed the rest.
    /// </summary>
    public int Feed(byte[] bytes, int offset, int count)
    {
        int taken = FeedPrefix(bytes, offset, count);
        if (Status != FrameStatus.Incomplete || _prefixCount < FramePrefix.Size)
            return taken;

        int wanted = (int)_prefix.Length - Length;
        int copied = count - taken < wanted ? count - taken : wanted;
        Array.Copy(bytes, offset + taken, _message, Length, copied);
        Length += copied;
        if (copied == wanted)
            Status = FrameStatus.Ok;
        return taken + copied;
    }

    /// <summary>Forgets the current message, whatever its state.</summary>
    public void Reset()
    {
        _prefixCount = 0;
        Length = 0;
        Status = FrameStatus.Incomplete;
    }

    private int FeedPrefix(byte[] bytes, int offset, int count)
    {
        if (Status != FrameStatus.Incomplete || _prefixCount == FramePrefix.Size)
            return 0;
        int taken = 0;
        while (_prefixCount < FramePrefix.Size && taken < count)
            _prefixBytes[_prefixCount++] = bytes[offset + taken++];
        if (_prefixCount == FramePrefix.Size)
        {
            FrameStatus status = _prefix.Read(_prefixBytes, 0, FramePrefix.Size, _message.Length);
            Status = status == FrameStatus.Ok ? FrameStatus.Incomplete : status;
        }

        return taken;
    }
}
