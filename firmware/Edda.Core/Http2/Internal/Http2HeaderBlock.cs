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

    private int _length;

    public Http2HeaderBlock(int capacity)
    {
        Bytes = new byte[capacity];
    }

    public byte[] Bytes { get; }

    public int Count
    {
        get { return _length; }
    }

    /// <summary>The stream whose block is incomplete, or 0.</summary>
    public int StreamId { get; private set; }

    /// <summary>True when the HEADERS frame had END_STREAM.</summary>
    public bool IsLast { get; private set; }

    public bool HasOverflowed
    {
        get { return _length > Bytes.Length; }
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
    }

    public void Append(byte[] buffer, int offset, int count)
    {
        if (count <= Bytes.Length - _length)
        {
            Array.Copy(buffer, offset, Bytes, _length, count);
        }

        _length += count;
    }

    public void End()
    {
        StreamId = 0;
    }
}
