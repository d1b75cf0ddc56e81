namespace Edda.Core.Http2;

/// <summary>What happens to a stream.</summary>
public enum Http2StreamEvent
{
    /// <summary>Request headers leave.</summary>
    Begin = 0,

    /// <summary>Request data leaves.</summary>
    Send = 1,

    /// <summary>END_STREAM leaves.</summary>
    SendEnd = 2,

    /// <summary>The final response headers arrive.</summary>
    Answer = 3,

    /// <summary>Response data or trailers arrive.</summary>
    Receive = 4,

    /// <summary>END_STREAM arrives.</summary>
    ReceiveEnd = 5,

    /// <summary>This side gives the stream up.</summary>
    Reset = 6,

    /// <summary>The RST_STREAM is written.</summary>
    ResetWritten = 7,

    /// <summary>The peer, or the end of the connection, takes the stream away.</summary>
    Lost = 8,
}
