using System;

namespace nanoFramework.M2Mqtt.Messages;

public class MqttMsgPublishEventArgs : EventArgs
{
    public extern byte[] Message { get; }
}
