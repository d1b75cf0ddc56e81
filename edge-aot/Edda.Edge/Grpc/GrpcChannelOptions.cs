namespace Edda.Edge.Grpc;

/// <summary>How a channel connects and what it allows. Read once, when the channel is made.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Further addresses, tried in this order while the ones before them do not answer.</summary>
    public List<string> Fallbacks { get; } = [];

    public TlsClientOptions? Tls { get; set; }

    /// <summary>Null: a failed call is not repeated, unless it surely never reached the server.</summary>
    public RetryPolicy? Retry { get; set; }

    public TimeProvider Clock { get; set; } = TimeProvider.System;
}
