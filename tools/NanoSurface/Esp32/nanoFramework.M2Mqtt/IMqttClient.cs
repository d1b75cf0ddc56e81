using System;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt;

public interface IMqttClient
{
    delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

    delegate void MqttMsgSubscribedEventHandler(object sender, MqttMsgSubscribedEventArgs e);

    delegate void ConnectionClosedEventHandler(object sender, EventArgs e);
}
