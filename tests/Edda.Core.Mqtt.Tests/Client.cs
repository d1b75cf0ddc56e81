using System.Text;

namespace Edda.Core.Mqtt.Tests;

/// <summary>A connection under test: gives it packets as hexadecimal, takes what it says, keeps what it tells.</summary>
internal sealed class Client : IMqttListener
{
    public Client(MqttOptions? options = null)
    {
        Connection = new MqttConnection(options ?? new MqttOptions { ClientId = "c"u8.ToArray() }, this);
        Connection.Start(0);
    }

    public MqttConnection Connection { get; }

    public List<string> Events { get; } = [];

    public static Client Connected(MqttOptions? options = null)
    {
        Client client = new(options);
        client.Take();
        Assert.True(client.Give("20020000"));
        client.Events.Clear();
        return client;
    }

    public bool Give(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        // With neighbours, so that an offset that is forgotten shows.
        byte[] buffer = [0xEE, .. bytes, 0xEE];
        return Connection.Receive(buffer, 1, bytes.Length, 0) == bytes.Length;
    }

    /// <summary>All of it, as whoever owns a connection does it: also when there is nothing.</summary>
    public string Take(long nowMs = 0)
    {
        string hex = Convert.ToHexString(Connection.Output, Connection.OutputStart, Connection.OutputCount);
        Connection.Consume(Connection.OutputCount, nowMs);
        return hex;
    }

    public int Publish(string topic, string payload, int qos, bool retain = false)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        byte[] content = Encoding.UTF8.GetBytes(payload);
        return Connection.Publish(name, 0, name.Length, content, 0, content.Length, qos, retain);
    }

    public int Subscribe(string filter, int qos)
    {
        byte[] text = Encoding.UTF8.GetBytes(filter);
        return Connection.Subscribe(text, 0, text.Length, qos);
    }

    public void OnConnected(bool isSessionPresent) => Events.Add("connected " + isSessionPresent);

    public void OnMessage(
        byte[] buffer, int topicOffset, int topicCount, int payloadOffset, int payloadCount, int qos, bool isRetained) =>
        Events.Add(
            $"{Encoding.UTF8.GetString(buffer, topicOffset, topicCount)}={Encoding.UTF8.GetString(buffer, payloadOffset, payloadCount)}"
            + $" {qos}{(isRetained ? "r" : "")}");

    public void OnPublished(int packetId) => Events.Add("published " + packetId);

    public void OnSubscribed(int packetId, int grantedQos) => Events.Add($"subscribed {packetId} {grantedQos}");

    public void OnUnsubscribed(int packetId) => Events.Add("unsubscribed " + packetId);
}
