namespace Edda.Edge.Grpc;

/// <summary>What a channel can do for a call that comes now.</summary>
public enum ChannelState
{
    /// <summary>No connection, and none wanted yet.</summary>
    Idle,
    Connecting,
    Ready,

    /// <summary>The last attempts failed; the next one waits for its time.</summary>
    TransientFailure,
    Shutdown,
}
