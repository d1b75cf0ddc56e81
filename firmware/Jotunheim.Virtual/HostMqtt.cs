using System.Text;
using Edda.Core.Mqtt;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Virtual;

/// <summary>The core's own MQTT over a socket: what M2Mqtt is on a board. Its device's thread alone uses it.</summary>
public sealed class HostMqtt(ISocket socket) : IMqttClient, IMqttListener
{
    private const int InputSize = 1024;
    private const int LargestPacket = 4096;
    private const int GrantedAtMost = 2;

    private readonly byte[] _input = new byte[InputSize];
    private readonly Queue<byte[]> _messages = new();
    private MqttConnection? _connection;
    private byte[] _down = [];
    private byte[] _up = [];
    private string _topicUp = "";
    private int _start;
    private int _count;
    private bool _isSubscribed;

    public SocketState State => _connection is null ? SocketState.Closed
        : _isSubscribed ? SocketState.Open : SocketState.Opening;

    public void Open(
        string host, int port, bool isSecure, string client, string user, string password, string topic, string willTopic, string will)
    {
        Close();
        _down = Encoding.UTF8.GetBytes(topic);
        _up = Encoding.UTF8.GetBytes(willTopic);
        _topicUp = willTopic;
        _connection = new MqttConnection(
            new MqttOptions
            {
                ClientId = Encoding.UTF8.GetBytes(client),
                WillTopic = _up,
                WillPayload = Encoding.UTF8.GetBytes(will),
                UserName = user.Length == 0 ? null : Encoding.UTF8.GetBytes(user),
                Password = user.Length == 0 ? null : Encoding.UTF8.GetBytes(password),
                MaximumPacket = LargestPacket,
                OutputSize = LargestPacket,
                MaximumInFlight = 1,
            },
            this);
        socket.Open(host, port, isSecure);
    }

    public bool TryPublish(string topic, byte[] payload, int offset, int count)
    {
        // It is the same one again and again.
        if (topic != _topicUp)
            (_topicUp, _up) = (topic, Encoding.UTF8.GetBytes(topic));
        if (State != SocketState.Open || _connection!.Publish(_up, 0, _up.Length, payload, offset, count, qos: 0, retain: false) != MqttSent.Done)
            return false;
        Write(Environment.TickCount64);
        return true;
    }

    public int Receive(byte[] payload, int offset, int count)
    {
        if (!_messages.TryDequeue(out byte[]? message))
            return 0;
        if (message.Length > count)
            return -1;
        message.CopyTo(payload, offset);
        return message.Length;
    }

    public void Step(long now)
    {
        if (_connection is not { } connection)
            return;
        if (connection.State == MqttState.Idle && socket.State == SocketState.Open)
            connection.Start(now);
        if (connection.State != MqttState.Idle)
        {
            Write(now);
            Read(connection, now);
            Write(now);
        }

        if (socket.State == SocketState.Closed || !connection.Tick(now))
            Close();
    }

    public void Close()
    {
        _connection = null;
        _isSubscribed = false;
        _messages.Clear();
        _count = 0;
        socket.Close();
    }

    void IMqttListener.OnConnected(bool isSessionPresent) => _connection!.Subscribe(_down, 0, _down.Length, 0);

    void IMqttListener.OnMessage(
        byte[] buffer, int topicOffset, int topicCount, int payloadOffset, int payloadCount, int qos, bool isRetained) =>
        _messages.Enqueue(buffer.AsSpan(payloadOffset, payloadCount).ToArray());

    void IMqttListener.OnSubscribed(int packetId, int grantedQos)
    {
        if (grantedQos <= GrantedAtMost)
            _isSubscribed = true;
        else
            socket.Close();
    }

    void IMqttListener.OnPublished(int packetId)
    {
    }

    void IMqttListener.OnUnsubscribed(int packetId)
    {
    }

    private void Write(long now)
    {
        while (_connection is { OutputCount: > 0 } connection)
        {
            int sent = socket.Send(connection.Output, connection.OutputStart, connection.OutputCount);
            if (sent <= 0)
                return;
            connection.Consume(sent, now);
        }
    }

    private void Read(MqttConnection connection, long now)
    {
        while (true)
        {
            if (_count == 0)
            {
                _start = 0;
                _count = socket.Receive(_input, 0, InputSize);
                if (_count <= 0)
                    return;
            }

            int taken = connection.Receive(_input, _start, _count, now);
            if (taken <= 0)
                return;
            _start += taken;
            _count -= taken;
        }
    }
}
