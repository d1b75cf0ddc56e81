using System.Buffers;
using Edda.Core.Http2;
using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// Header blocks, from HEADERS and its CONTINUATIONs (RFC 9113, section 4.3), each decoded when it is whole: most lie whole
/// where they were received and are copied nowhere before. The thread that reads uses it.
/// </summary>
internal sealed class HeaderReceiver(GrpcServerLimits limits)
{
    /// <summary>
    /// HPACK's memory of a connection as announced: room for a dozen headers is enough for those that a client repeats.
    /// </summary>
    public const int TableSize = 1024;

    // What a client may use until it has read the settings (RFC 7541, section 4.2).
    private const int TableBeforeSettings = 4096;

    private const int HpackTableOverhead = 4096;

    // A block is decoded to its end for the table's sake, also when the call is refused for its size; beyond this the peer
    // is not careless but hostile.
    private readonly int _longest = 2 * limits.MaxHeaderBytes;
    private readonly HpackDecoder _decoder = new(TableBeforeSettings, 0, 4 * limits.MaxHeaderBytes);
    private byte[]? _gathered;
    private byte[]? _lent;
    private int _offset;
    private int _count;

    // One for all connections of a thread: it is needed only while a block is decoded.
    [ThreadStatic]
    private static byte[]? t_scratch;

    /// <summary>The stream whose block is incomplete, or 0.</summary>
    public int StreamId { get; private set; }

    /// <summary>Whether the HEADERS frame had END_STREAM.</summary>
    public bool EndsStream { get; private set; }

    public void Begin(int id, bool endsStream)
    {
        StreamId = id;
        EndsStream = endsStream;
        _count = 0;
    }

    /// <summary>The settings were acknowledged.</summary>
    public void SettingsHold() => _decoder.SetTableLimit(TableSize);

    /// <summary>A piece of the block. It is lent until <see cref="Keep"/>. False when there is too much of it.</summary>
    public bool Append(byte[] buffer, int offset, int count)
    {
        if (_count == 0)
        {
            _lent = buffer;
            _offset = offset;
            _count = count;
            return count <= _longest;
        }

        if (_count + count > _longest)
        {
            return false;
        }

        Keep();
        if (_gathered!.Length < _count + count)
        {
            byte[] more = ArrayPool<byte>.Shared.Rent(_count + count);
            _gathered.AsSpan(0, _count).CopyTo(more);
            ArrayPool<byte>.Shared.Return(_gathered);
            _gathered = more;
        }

        buffer.AsSpan(offset, count).CopyTo(_gathered.AsSpan(_count));
        _count += count;
        return true;
    }

    /// <summary>What was lent is about to be used for something else.</summary>
    public void Keep()
    {
        if (_lent is null || StreamId == 0)
        {
            return;
        }

        _gathered = ArrayPool<byte>.Shared.Rent(_count);
        _lent.AsSpan(_offset, _count).CopyTo(_gathered);
        _lent = null;
    }

    /// <summary>The block is whole.</summary>
    public HpackStatus Decode(IHpackSink sink)
    {
        StreamId = 0;
        byte[] block = _lent ?? _gathered ?? [];
        t_scratch ??= new byte[limits.MaxHeaderBytes + HpackTableOverhead];
        HpackStatus status = _decoder.Decode(block, _lent is null ? 0 : _offset, _count, sink, t_scratch);
        Release();
        return status;
    }

    /// <summary>Nothing more will come.</summary>
    public void Release()
    {
        _lent = null;
        if (_gathered is not null)
        {
            ArrayPool<byte>.Shared.Return(_gathered);
            _gathered = null;
        }
    }
}
