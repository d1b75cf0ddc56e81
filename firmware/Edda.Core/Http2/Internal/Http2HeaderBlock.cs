using System;

namespace Edda.Core.Http2.Internal;

/// <summary>
/// Gathers a header block from HEADERS and its CONTINUATIONs (RFC 9113, section 4.3). What does not fit is counted and
/// dropped: without a dynamic table the connection survives a block that nobody decodes.
/// </summary>
internal sealed class Http2HeaderBlock
{
    /// <summary>Beyond this a peer is not careless but hostile.</summary>
    private const int LargestBlock = 64 * 1024;

    private readonly int _capacity;
    private int _length;

    public Http2HeaderBlock(int capacity)
    {
        _capacity = capacity;
    }

    /// <summary>Null before the first block, and once it was let go of.</summary>
    public byte[]? Bytes;

    public int Count
    {
        get { return _length; }
    }

    /// <summary>The stream whose block is incomplete, or 0.</summary>
    public int StreamId;

    /// <summary>True when the HEADERS frame had END_STREAM.</summary>
    public bool IsLast;

    public bool HasOverflowed
    {
        get { return _length > _capacity; }
    }

    public bool IsHostile
    {
        get { return _length > LargestBlock; }
    }

    public void Begin(int streamId, bool isLast)
    {
        StreamId = streamId;
        IsLast = isLast;
        _length = 0;
        Bytes ??= new byte[_capacity];
    }

    public void Append(byte[] buffer, int offset, int count)
    {
        if (count <= _capacity - _length)
        {
            Array.Copy(buffer, offset, Bytes!, _length, count);
        }

        _length += count;
    }

    public void End()
    {
        StreamId = 0;
    }
}
