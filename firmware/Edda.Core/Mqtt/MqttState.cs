namespace Edda.Core.Mqtt;

/// <summary>How far a connection is.</summary>
public enum MqttState
{
    /// <summary>No transport. Whatever is in flight waits for the next one.</summary>
    Idle = 0,

    /// <summary>CONNECT is on its way; the server has not answered.</summary>
    Connecting = 1,

    Connected = 2,

    /// <summary>See <see cref="MqttConnection.Error"/>. The transport is to be closed.</summary>
    Failed = 3,
}
