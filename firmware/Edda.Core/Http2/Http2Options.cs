namespace Edda.Core.Http2;

/// <summary>The sizes and limits of a connection. Set before the connection is made, which copies them.</summary>
/// <remarks>Fields, because a board pays about 80 bytes of flash for each property.</remarks>
public sealed class Http2Options
{
    public const int DefaultConcurrentStreams = 4;
    public const int DefaultStreamWindow = 8 * 1024;
    public const int DefaultConnectionWindow = 16 * 1024;
    public const int DefaultHeaderListSize = 1024;
    public const int DefaultFieldSize = 512;
    public const int DefaultOutputSize = 1024;
    public const int DefaultIdleFrames = 256;
    public const int DefaultIdleFramesPeriod = 10_000;
    public const int DefaultSettingsTimeout = 10_000;

    /// <summary>How many streams are kept at once; each has its place from the beginning.</summary>
    public int ConcurrentStreams = DefaultConcurrentStreams;

    /// <summary>How many bytes of a stream may wait for its reader.</summary>
    public int StreamWindow = DefaultStreamWindow;

    /// <summary>
    /// How many bytes of all streams may wait for their readers. RFC 9113 starts every connection at 65,535: a smaller
    /// value is reached by not renewing the window before it has shrunk that far.
    /// </summary>
    public int ConnectionWindow = DefaultConnectionWindow;

    /// <summary>Announced as SETTINGS_MAX_HEADER_LIST_SIZE, and the size of the buffer for a header block.</summary>
    public int HeaderListSize = DefaultHeaderListSize;

    /// <summary>The longest field (name and value) that arrives in Huffman code.</summary>
    public int FieldSize = DefaultFieldSize;

    /// <summary>
    /// False: the buffers of <see cref="HeaderListSize"/> and <see cref="FieldSize"/> are made for each header block and let
    /// go of after it. For a connection that lives for one long call.
    /// </summary>
    public bool KeepsHeaderBuffers = true;

    /// <summary>The size of the buffer for what leaves: at least <see cref="Http2Connection.LeastOutputSize"/>.</summary>
    public int OutputSize = DefaultOutputSize;

    /// <summary>How many frames that bring nothing (PING, SETTINGS, empty ones ...) are borne in a period.</summary>
    public int IdleFrames = DefaultIdleFrames;

    /// <summary>The period of <see cref="IdleFrames"/> in milliseconds.</summary>
    public int IdleFramesPeriod = DefaultIdleFramesPeriod;

    /// <summary>How long the peer may take to acknowledge our SETTINGS, in milliseconds.</summary>
    public int SettingsTimeout = DefaultSettingsTimeout;

    /// <summary>True when the connection runs over TLS: the :scheme of the requests.</summary>
    public bool IsSecure;
}
