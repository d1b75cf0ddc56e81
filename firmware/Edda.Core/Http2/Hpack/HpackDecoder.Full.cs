namespace Edda.Core.Http2.Hpack;

/// <content>For a server with many connections: none of them keeps a buffer that it needs for a moment only.</content>
public sealed partial class HpackDecoder
{
    /// <summary>Decodes a block with a scratch buffer that is lent for the time; no field can be longer than that.</summary>
    public HpackStatus Decode(byte[] block, int offset, int count, IHpackSink sink, byte[] scratch)
    {
        _scratch = scratch;
        HpackStatus status = Decode(block, offset, count, sink);
        _scratch = null!;
        _block = null!;
        _name = null!;
        _value = null!;
        return status;
    }
}
