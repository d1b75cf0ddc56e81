using System;
using System.Collections;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Edda.Jotunheim.Platform;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;
using IDeviceMqtt = Edda.Jotunheim.Links.IMqttClient;

namespace Edda.Jotunheim.Esp32.Bindings;

/// <summary>
/// nanoFramework.M2Mqtt. It has threads of its own: one connects, and one brings what comes, of which a few are kept until
/// the device's thread takes them. What comes beyond is dropped, and the layer above notices the gap.
/// </summary>
public sealed class M2MqttClient : IDeviceMqtt
{
    private const int MostWaiting = 4;
    private const int KeepaliveSeconds = 60;

    private readonly object _gate = new object();
    private readonly ArrayList _messages = new ArrayList();
    private readonly X509Certificate _authority;
    private SocketState _state;
    private MqttClient _client;
    private string _host;
    private int _port;
    private bool _isSecure;
    private string _id;
    private string _user;
    private string _password;
    private string _topic;
    private string _willTopic;
    private string _will;

    /// <param name="authority">PEM; empty: any certificate of the broker's will do.</param>
    public M2MqttClient(string authority)
    {
        _authority = authority.Length == 0 ? null : new X509Certificate(authority);
    }

    public SocketState State
    {
        get { return _state; }
    }

    public void Open(
        string host, int port, bool isSecure, string client, string user, string password, string topic, string willTopic, string will)
    {
        Close();
        lock (_gate)
        {
            _host = host;
            _port = port;
            _isSecure = isSecure;
            _id = client;
            _user = user.Length == 0 ? null : user;
            _password = user.Length == 0 ? null : password;
            _topic = topic;
            _willTopic = willTopic;
            _will = will;
            _state = SocketState.Opening;
        }

        new Thread(Connect).Start();
    }

    public bool TryPublish(string topic, byte[] bytes, int offset, int count)
    {
        if (_state != SocketState.Open)
        {
            return false;
        }

        byte[] message = new byte[count];
        Array.Copy(bytes, offset, message, 0, count);
        try
        {
            _client.Publish(topic, message, null, null, MqttQoSLevel.AtMostOnce, false);
            return true;
        }
        catch (Exception)
        {
            Close();
            return false;
        }
    }

    public int Receive(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            if (_messages.Count == 0)
            {
                return 0;
            }

            byte[] message = (byte[])_messages[0];
            _messages.RemoveAt(0);
            if (message.Length > count)
            {
                return -1;
            }

            Array.Copy(message, 0, buffer, offset, message.Length);
            return message.Length;
        }
    }

    public void Step(long now)
    {
        // Its own threads move it.
    }

    public void Close()
    {
        MqttClient client;
        lock (_gate)
        {
            client = _client;
            _client = null;
            _messages.Clear();
            _state = SocketState.Closed;
        }

        Release(client);
    }

    private static void Release(MqttClient client)
    {
        if (client == null)
        {
            return;
        }

        try
        {
            client.Disconnect();
            client.Dispose();
        }
        catch (Exception)
        {
            // It was gone already.
        }
    }

    private void Connect()
    {
        MqttClient client = null;
        try
        {
            client = new MqttClient(
                _host,
                _port,
                _isSecure,
                _authority,
                null,
                _isSecure ? MqttSslProtocols.TLSv1_2 : MqttSslProtocols.None);
            client.Settings.ValidateServerCertificate = _authority != null;
            client.MqttMsgPublishReceived += Take;
            client.MqttMsgSubscribed += Begin;
            client.ConnectionClosed += End;
            lock (_gate)
            {
                if (_state != SocketState.Opening || _client != null)
                {
                    return;
                }

                _client = client;
            }

            MqttReasonCode answer = client.Connect(
                _id, _user, _password, false, MqttQoSLevel.AtMostOnce, true, _willTopic, _will, true, KeepaliveSeconds);
            if (answer == MqttReasonCode.Success)
            {
                client.Subscribe([_topic], [MqttQoSLevel.AtMostOnce]);
                return;
            }
        }
        catch (Exception)
        {
            // As one that the broker refused.
        }

        End(client, null);
    }

    private void Take(object sender, MqttMsgPublishEventArgs published)
    {
        lock (_gate)
        {
            if (sender == _client && _messages.Count < MostWaiting)
            {
                _messages.Add(published.Message);
            }
        }
    }

    private void Begin(object sender, MqttMsgSubscribedEventArgs subscribed)
    {
        lock (_gate)
        {
            if (sender == _client)
            {
                _state = subscribed.GrantedQoSLevels[0] == MqttQoSLevel.GrantedFailure ? SocketState.Closed : SocketState.Open;
            }
        }
    }

    private void End(object sender, EventArgs ended)
    {
        lock (_gate)
        {
            if (sender == _client)
            {
                _state = SocketState.Closed;
            }
        }
    }
}
