namespace Edda.Edge.Grpc;

/// <summary>How a channel connects and what it allows. Read once, when the channel is made.</summary>
public sealed class GrpcChannelOptions
{
    public const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;
    public const int DefaultMaxSendMessageSize = 16 * 1024 * 1024;
    public const int DefaultMaxBufferedBytes = 64 * 1024 * 1024;

    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan DefaultReconnectCap = TimeSpan.FromSeconds(30);

    /// <summary>Further addresses, tried in this order while the ones before them do not answer.</summary>
    public List<string> Fallbacks { get; } = [];

    public TlsClientOptions? Tls { get; set; }

    /// <summary>Null: a failed call is not repeated, unless it surely never reached the server.</summary>
    public RetryPolicy? Retry { get; set; }

    public GrpcKeepAlive KeepAlive { get; } = new();

    /// <summary>
    /// Connect again at once when the connection is lost, even if no call wants it, so that the channel's state tells
    /// whether the server is there. The first connection is made by the first call or by ConnectAsync.
    /// </summary>
    public bool KeepConnected { get; set; }

    /// <summary>How long one attempt to connect may take.</summary>
    public TimeSpan ConnectTimeout { get; set; } = DefaultConnectTimeout;

    /// <summary>The longest wait between two attempts to connect.</summary>
    public TimeSpan ReconnectCap { get; set; } = DefaultReconnectCap;

    /// <summary>A longer response is RESOURCE_EXHAUSTED before it is read.</summary>
    public int MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveMessageSize;

    public int MaxSendMessageSize { get; set; } = DefaultMaxSendMessageSize;

    /// <summary>What all calls together may hold of large messages.</summary>
    public int MaxBufferedBytes { get; set; } = DefaultMaxBufferedBytes;

    public TimeProvider Clock { get; set; } = TimeProvider.System;
}
