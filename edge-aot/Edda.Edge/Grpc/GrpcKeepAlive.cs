namespace Edda.Edge.Grpc;

/// <summary>How a quiet connection is watched: HTTP/2 PING and how long its answer may take.</summary>
public sealed class GrpcKeepAlive
{
    public static readonly TimeSpan DefaultDelay = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(20);

    /// <summary>A connection without a call for this long is told to go; a channel comes back when it needs to.</summary>
    public static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromMinutes(30);

    /// <summary>Quiet time before a PING.</summary>
    public TimeSpan Delay { get; set; } = DefaultDelay;

    /// <summary>Time for the answer; without one the connection is dead and is closed.</summary>
    public TimeSpan Timeout { get; set; } = DefaultTimeout;

    public TimeSpan IdleTimeout { get; set; } = DefaultIdleTimeout;
}
