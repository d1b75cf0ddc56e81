namespace Edda.Core.Http2.Hpack;

/// <summary>What became of a header block.</summary>
public enum HpackStatus
{
    Ok = 0,

    /// <summary>The block breaks RFC 7541: the connection ends with COMPRESSION_ERROR.</summary>
    Malformed = 1,

    /// <summary>
    /// A field or the list is over this side's capacity. Only a decoder without a dynamic table may go on after it,
    /// because the rest of the block was not looked at.
    /// </summary>
    TooLarge = 2,
}
