using System;

namespace nanoFramework.M2Mqtt.Messages;

public class MqttMsgSubscribedEventArgs : EventArgs
{
    public extern MqttQoSLevel[] GrantedQoSLevels { get; }
}
