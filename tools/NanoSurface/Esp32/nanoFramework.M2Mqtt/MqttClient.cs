using System;
using System.Collections;
using System.Security.Cryptography.X509Certificates;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt;

public class MqttClient : IMqttClient, IDisposable
{
    public extern MqttClient(
        string brokerHostName, int brokerPort, bool secure, X509Certificate caCert, X509Certificate clientCert, MqttSslProtocols sslProtocol);

    public extern event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived;

    public extern event IMqttClient.MqttMsgSubscribedEventHandler MqttMsgSubscribed;

    public extern event IMqttClient.ConnectionClosedEventHandler ConnectionClosed;

    public extern bool IsConnected { get; }

    public extern MqttSettings Settings { get; }

    /// <summary>Waits for the broker's answer.</summary>
    public extern MqttReasonCode Connect(
        string clientId,
        string username,
        string password,
        bool willRetain,
        MqttQoSLevel willQosLevel,
        bool willFlag,
        string willTopic,
        string willMessage,
        bool cleanSession,
        ushort keepAlivePeriod);

    public extern ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels);

    public extern ushort Publish(
        string topic, byte[] message, string contentType, ArrayList userProperties, MqttQoSLevel qosLevel, bool retain);

    public extern void Disconnect();

    public extern void Close();

    public extern void Dispose();
}
