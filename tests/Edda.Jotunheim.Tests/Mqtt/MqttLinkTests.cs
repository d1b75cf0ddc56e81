using System.Security.Cryptography;
using Edda.Contracts.Jotunheim.V1;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Mqtt;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Mqtt;

/// <summary>What a broker, and those who use it too, can do to a link.</summary>
public sealed class MqttLinkTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] DeviceNonce = [.. Enumerable.Range(50, 16).Select(i => (byte)i)];
    private static readonly byte[] HubNonce = [.. Enumerable.Range(90, 16).Select(i => (byte)i)];

    private readonly FakeBroker _broker = new();
    private readonly MqttLink _link;
    private readonly Down _down = new();

    public MqttLinkTests()
    {
        _link = new MqttLink(_broker, new MqttBroker { Network = "house" }, new FakeBoard(), new Identity { DeviceId = "d1" });
        _link.Begin(0);
        _link.Step(0);
    }

    [Fact]
    public void It_speaks_on_its_topics_and_leaves_a_will()
    {
        Assert.Equal(("edda-d1", "edda/house/d1/down", "edda/house/d1/up", "gone"), _broker.Opened);
        Assert.Equal(LinkState.Open, _link.State);
        Assert.True(_link.TrySend([1, 2, 3, 4], 1, 2));
        byte[] sent = Assert.Single(_broker.Published);
        Assert.Equal([2, 3], sent[..2]);
        Assert.Equal(2 + EnvelopeSeal.Size, sent.Length);
        Assert.Equal(1u, EnvelopeSeal.Number(sent, sent.Length));
        Assert.All(sent[^16..], zero => Assert.Equal(0, zero));
    }

    [Fact]
    public void Codes_are_those_that_the_contract_says()
    {
        _link.Protect(Key, DeviceNonce, HubNonce, "d1");
        _link.TrySend([7], 0, 1);
        byte[] sent = _broker.Published[0];
        byte[] words = [.. "edda mqtt"u8, .. DeviceNonce, .. HubNonce, .. "d1"u8];
        byte[] covered = [(byte)'u', .. sent[..^18]];
        Assert.Equal(HMACSHA256.HashData(HMACSHA256.HashData(Key, words), covered)[..16], sent[^16..]);
    }

    [Fact]
    public void The_next_envelope_is_taken_and_one_that_comes_again_is_passed_over()
    {
        byte[] first = Envelope(1, received: 5);
        _broker.Say(first);
        _broker.Say(first);
        _broker.Say(Envelope(2, received: 6));
        Assert.True(_link.TryReceive(_down));
        Assert.Equal(5u, _down.Received);
        Assert.True(_link.TryReceive(_down));
        Assert.Equal(6u, _down.Received);
        Assert.False(_link.TryReceive(_down));
        Assert.Equal(LinkState.Open, _link.State);
    }

    [Fact]
    public void A_gap_ends_the_attachment()
    {
        _broker.Say(Envelope(2, received: 1));
        Assert.False(_link.TryReceive(_down));
        Assert.Equal(LinkState.Failed, _link.State);
        Assert.Equal("messages were lost", _link.Problem);
    }

    [Fact]
    public void A_farewell_ends_the_attachment_it_names_and_no_other()
    {
        _broker.Say(Seal([], Session() + 2, 0));
        Assert.False(_link.TryReceive(_down));
        Assert.Equal(LinkState.Open, _link.State);
        _broker.Say(Seal([], Session(), 0));
        Assert.False(_link.TryReceive(_down));
        Assert.Equal(LinkState.Failed, _link.State);
    }

    [Fact]
    public void What_others_write_is_refused_whatever_it_is()
    {
        _link.Protect(Key, DeviceNonce, HubNonce, "d1");
        Random random = new(4);
        for (int i = 0; i < 1000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 2000)];
            random.NextBytes(bytes);
            _broker.Say(bytes);
        }

        _broker.Say(Envelope(1, received: 9));
        Assert.False(_link.TryReceive(_down));
        Assert.Equal(LinkState.Open, _link.State);
        Assert.True(_link.Refused >= 1000, $"only {_link.Refused} were refused");
    }

    [Fact]
    public void A_silent_hub_is_asked_once_and_then_left()
    {
        _link.Step(MqttLink.DefaultKeepaliveMs);
        _link.Step(MqttLink.DefaultKeepaliveMs + 10);
        Assert.Equal(EnvelopeSeal.Size, Assert.Single(_broker.Published).Length);
        _broker.Say(Envelope(1, received: 0));
        Assert.True(_link.TryReceive(_down));
        _link.Step(MqttLink.DefaultKeepaliveMs + MqttLink.AnswerMs);
        Assert.Equal(LinkState.Open, _link.State);
        _link.Step((2 * MqttLink.DefaultKeepaliveMs) + MqttLink.AnswerMs + 10);
        Assert.Equal("the hub is silent", _link.Problem);
    }

    [Fact]
    public void A_broker_that_is_gone_is_noticed()
    {
        _broker.State = SocketState.Closed;
        _link.Step(1);
        Assert.Equal(LinkState.Failed, _link.State);
    }

    [Fact]
    public void Sending_and_receiving_allocate_nothing()
    {
        _link.Protect(Key, DeviceNonce, HubNonce, "d1");
        _broker.KeepsNothing = true;
        byte[] bytes = new byte[100];
        _link.TrySend(bytes, 0, bytes.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _link.TrySend(bytes, 0, bytes.Length);
            _link.TryReceive(_down);
            _link.Step(1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private uint Session()
    {
        _link.TrySend([], 0, 0);
        return EnvelopeSeal.Session(_broker.Published[^1], _broker.Published[^1].Length);
    }

    private byte[] Envelope(uint number, byte received) => Seal([8, received], Session(), number);

    /// <summary>Without a key, as up to the proof.</summary>
    private static byte[] Seal(byte[] body, uint session, uint number)
    {
        byte[] bytes = [.. body, .. new byte[EnvelopeSeal.Size]];
        new EnvelopeSeal().Write(bytes, body.Length, session, number, 'd');
        return bytes;
    }

    private sealed class FakeBroker : IMqttClient
    {
        private readonly Queue<byte[]> _messages = new();

        public SocketState State { get; set; }

        public bool KeepsNothing { get; set; }

        public (string Client, string Topic, string WillTopic, string Will) Opened { get; private set; }

        public List<byte[]> Published { get; } = [];

        public void Say(byte[] payload) => _messages.Enqueue(payload);

        public void Open(
            string host, int port, bool isSecure, string client, string user, string password, string topic, string willTopic, string will)
        {
            Opened = (client, topic, willTopic, will);
            State = SocketState.Open;
        }

        public void Step(long now)
        {
        }

        public bool TryPublish(string topic, byte[] bytes, int offset, int count)
        {
            if (!KeepsNothing)
                Published.Add(bytes.AsSpan(offset, count).ToArray());
            return true;
        }

        public int Receive(byte[] buffer, int offset, int count)
        {
            if (!_messages.TryDequeue(out byte[]? message))
                return 0;
            if (message.Length > count)
                return -1;
            message.CopyTo(buffer, offset);
            return message.Length;
        }

        public void Close() => State = SocketState.Closed;
    }
}
