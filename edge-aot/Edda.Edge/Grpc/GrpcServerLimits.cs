namespace Edda.Edge.Grpc;

/// <summary>
/// What one server gives away at most. The defaults keep a small device within its memory whatever a peer sends:
/// connections x window + <see cref="MaxBufferedBytes"/> bounds what unread bytes can hold.
/// </summary>
public sealed class GrpcServerLimits
{
    /// <summary>gRPC's customary limit.</summary>
    public const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>A response this size is a mistake or needs streaming.</summary>
    public const int DefaultMaxSendMessageSize = 16 * 1024 * 1024;

    /// <summary>Two messages of the largest size at once; smaller ones are not counted.</summary>
    public const int DefaultMaxBufferedBytes = 8 * 1024 * 1024;

    /// <summary>
    /// Beyond it a call is refused rather than queued: a queue would only add latency. Each costs 6 KB while it waits for
    /// anything; the default leaves a service within its 24 MiB when all of them do.
    /// </summary>
    public const int DefaultMaxConcurrentCalls = 512;

    /// <summary>
    /// Calls whose single request is not here yet. It usually comes with the call's headers; each that does not costs
    /// memory while it waits, so beyond this the one that waited longest gives way.
    /// </summary>
    public const int DefaultMaxWaitingCalls = 96;

    /// <summary>
    /// An orchestrator and neighbours, with room; each costs about 26 KB. Beyond it the one idle longest is closed.
    /// </summary>
    public const int DefaultMaxConnections = 112;

    /// <summary>
    /// Connections that have not spoken HTTP/2 yet. When there are more the oldest is dropped, so that peers that
    /// connect and keep silent can hold nobody else out.
    /// </summary>
    public const int DefaultMaxPendingConnections = 128;

    /// <summary>
    /// What a client takes for granted until it has read the server's settings (RFC 9113, section 6.5.2): with less, the
    /// first burst of a new connection would be refused.
    /// </summary>
    public const int DefaultMaxStreamsPerConnection = 100;

    /// <summary>Room for a token and some metadata; gRPC itself advises 8 KiB for all of it.</summary>
    public const int DefaultMaxHeaderBytes = 16 * 1024;

    public const int DefaultMaxHeaders = 64;

    /// <summary>Bytes a connection may send ahead of what is read. Twice a stream's, so one stream cannot block all.</summary>
    public const int DefaultConnectionWindow = 256 * 1024;

    public const int DefaultStreamWindow = 128 * 1024;

    /// <summary>Time for TLS and the first HTTP/2 frames.</summary>
    public static readonly TimeSpan DefaultHandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a unary request, or the single request of a server stream, may take to arrive.</summary>
    public static readonly TimeSpan DefaultRequestTimeout = TimeSpan.FromSeconds(30);

    public int MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveMessageSize;

    public int MaxSendMessageSize { get; set; } = DefaultMaxSendMessageSize;

    /// <summary>Bytes of large, half-arrived or unpacked messages that all calls together may hold.</summary>
    public int MaxBufferedBytes { get; set; } = DefaultMaxBufferedBytes;

    public int MaxConcurrentCalls { get; set; } = DefaultMaxConcurrentCalls;

    public int MaxWaitingCalls { get; set; } = DefaultMaxWaitingCalls;

    public int MaxConnections { get; set; } = DefaultMaxConnections;

    public int MaxPendingConnections { get; set; } = DefaultMaxPendingConnections;

    public int MaxStreamsPerConnection { get; set; } = DefaultMaxStreamsPerConnection;

    public int MaxHeaderBytes { get; set; } = DefaultMaxHeaderBytes;

    public int MaxHeaders { get; set; } = DefaultMaxHeaders;

    public int ConnectionWindow { get; set; } = DefaultConnectionWindow;

    public int StreamWindow { get; set; } = DefaultStreamWindow;

    public TimeSpan HandshakeTimeout { get; set; } = DefaultHandshakeTimeout;

    public TimeSpan RequestTimeout { get; set; } = DefaultRequestTimeout;
}
