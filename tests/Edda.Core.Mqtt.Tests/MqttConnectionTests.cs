namespace Edda.Core.Mqtt.Tests;

public sealed class MqttConnectionTests
{
    [Fact]
    public void Connect_says_everything_there_is_to_say()
    {
        Client plain = new();
        Client full = new(new MqttOptions
        {
            ClientId = "id"u8.ToArray(),
            UserName = "u"u8.ToArray(),
            Password = "p"u8.ToArray(),
            CleanSession = false,
            KeepAliveSeconds = 300,
            WillTopic = "w"u8.ToArray(),
            WillPayload = "gone"u8.ToArray(),
            WillQos = 2,
            WillRetain = true,
        });

        Assert.Equal("100D" + "00044D51545404" + "02" + "001E" + "000163", plain.Take());
        Assert.Equal(
            "101D" + "00044D51545404" + "F4" + "012C" + "00026964" + "000177" + "0004676F6E65" + "000175" + "000170", full.Take());
    }

    [Theory]
    [InlineData("20020000", "connected False")]
    [InlineData("20020100", "connected True")]
    public void The_server_says_yes(string packet, string told)
    {
        Client client = new();

        Assert.True(client.Give(packet));

        Assert.Equal(MqttState.Connected, client.Connection.State);
        Assert.Equal([told], client.Events);
    }

    [Theory]
    [InlineData("20020005", MqttError.Refused)]
    [InlineData("20020200", MqttError.Malformed)]
    [InlineData("200100", MqttError.Malformed)]
    [InlineData("D000", MqttError.Unexpected)]
    [InlineData("20FFFFFFFFFF", MqttError.Malformed)]
    [InlineData("20FFFF7F", MqttError.TooLarge)]
    public void Anything_else_ends_the_connection(string packet, MqttError error)
    {
        Client client = new();

        Assert.False(client.Give(packet));

        Assert.Equal((MqttState.Failed, error), (client.Connection.State, client.Connection.Error));
    }

    [Fact]
    public void Messages_go_out_in_all_qualities()
    {
        Client client = Client.Connected();

        Assert.Equal(MqttSent.Done, client.Publish("a/b", "hi", 0, retain: true));
        Assert.Equal("31070003612F62" + "6869", client.Take());
        Assert.Equal(1, client.Publish("a", "x", 1));
        Assert.Equal("3206000161" + "0001" + "78", client.Take());
        Assert.Equal(2, client.Publish("a", "y", 2));
        Assert.Equal("3406000161" + "0002" + "79", client.Take());

        Assert.True(client.Give("40020001" + "50020002"));
        Assert.Equal("62020002", client.Take());
        Assert.True(client.Give("70020002"));

        Assert.Equal(["published 1", "published 2"], client.Events);
        Assert.Equal(0, client.Connection.InFlight);
    }

    [Fact]
    public void What_was_not_answered_is_sent_again_in_order_and_marked()
    {
        Client client = Client.Connected(new MqttOptions { ClientId = "c"u8.ToArray(), CleanSession = false });
        client.Publish("a", "1", 1);
        client.Publish("a", "2", 2);
        client.Publish("a", "3", 2);
        client.Subscribe("s", 0);
        client.Take();
        client.Give("50020003");
        client.Take();

        client.Connection.Lost();
        client.Publish("a", "4", 1);
        Assert.Equal(MqttSent.NotConnected, client.Publish("a", "5", 0));
        client.Connection.Start(0);
        client.Take();
        Assert.True(client.Give("20020100"));

        Assert.Equal(
            "3A06000161" + "0001" + "31" + "3C06000161" + "0002" + "32" + "62020003" + "3206000161" + "0005" + "34", client.Take());
        Assert.True(client.Give("40020001" + "50020002" + "70020003" + "40020005"));
        Assert.Equal("62020002", client.Take());
        Assert.True(client.Give("70020002"));
        Assert.Equal(["connected True", "published 1", "published 3", "published 5", "published 2"], client.Events);
    }

    [Fact]
    public void Messages_come_in_in_all_qualities_and_exactly_once_in_the_highest()
    {
        Client client = Client.Connected();

        Assert.True(client.Give("31050001616869" + "320700016100076869" + "340700016100086869"));
        Assert.Equal("40020007" + "50020008", client.Take());
        Assert.True(client.Give("3C0700016100086869"));
        Assert.Equal("50020008", client.Take());
        Assert.True(client.Give("62020008" + "62020008"));
        Assert.Equal("70020008" + "70020008", client.Take());
        Assert.True(client.Give("340700016100086869"));

        Assert.Equal(["a=hi 0r", "a=hi 1", "a=hi 2", "a=hi 2"], client.Events);
    }

    [Fact]
    public void A_message_of_the_highest_quality_is_not_delivered_again_after_a_reconnect_with_the_session()
    {
        Client client = Client.Connected(new MqttOptions { ClientId = "c"u8.ToArray(), CleanSession = false });
        client.Give("340700016100086869");
        client.Connection.Lost();
        client.Connection.Start(0);
        client.Give("20020100" + "3C0700016100086869");
        Assert.Equal(["a=hi 2", "connected True"], client.Events);

        client.Connection.Lost();
        client.Connection.Start(0);
        client.Give("20020000" + "340700016100086869");
        Assert.Equal(["a=hi 2", "connected True", "connected False", "a=hi 2"], client.Events);
    }

    [Fact]
    public void Subscriptions_are_asked_for_and_answered()
    {
        Client client = Client.Connected();

        Assert.Equal(1, client.Subscribe("a/#", 1));
        Assert.Equal("82080001" + "0003612F23" + "01", client.Take());
        Assert.Equal(2, client.Connection.Unsubscribe("x"u8.ToArray(), 0, 1));
        Assert.Equal("A2050002" + "000178", client.Take());
        Assert.True(client.Give("9003000180" + "B0020002"));

        Assert.Equal(["subscribed 1 128", "unsubscribed 2"], client.Events);
    }

    [Fact]
    public void A_quiet_connection_is_kept_alive_and_a_dead_one_noticed()
    {
        Client client = Client.Connected();
        Assert.True(client.Connection.Tick(29_999));
        Assert.Equal("", client.Take());
        Assert.True(client.Connection.Tick(30_000));
        Assert.Equal("C000", client.Take(30_000));
        Assert.True(client.Give("D000"));
        Assert.Equal("", client.Take(40_000));
        Assert.True(client.Connection.Tick(59_999));
        Assert.Equal("", client.Take(59_999));
        Assert.True(client.Connection.Tick(60_000));
        Assert.False(client.Connection.Tick(70_000));
        Assert.Equal(MqttError.TimedOut, client.Connection.Error);
    }

    [Fact]
    public void Bounds_hold_in_every_direction()
    {
        Client client = Client.Connected(
            new MqttOptions { ClientId = "c"u8.ToArray(), MaximumPacket = 64, OutputSize = 64, MaximumInFlight = 2 });
        Assert.Equal(MqttSent.Invalid, client.Publish("a", new string('x', 64), 1));
        Assert.Equal(MqttSent.Invalid, client.Publish("a/#", "", 1));
        Assert.Equal(MqttSent.Invalid, client.Subscribe("a#", 1));
        Assert.Equal(MqttSent.Done, client.Publish("a", new string('x', 50), 0));
        Assert.Equal(MqttSent.Full, client.Publish("a", new string('x', 50), 0));
        // No room in the output yet, but a place in flight; it goes out when there is room.
        Assert.Equal(1, client.Publish("a", new string('x', 40), 1));
        Assert.Equal(2, client.Publish("a", "", 1));
        Assert.Equal(MqttSent.Full, client.Publish("a", "", 1));
        Assert.Equal(110, client.Take().Length);
        Assert.StartsWith("322D", client.Take(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_may_have_every_identifier_there_is_on_its_way()
    {
        Client client = Client.Connected(new MqttOptions { ClientId = "c"u8.ToArray(), CleanSession = false });
        for (int id = 1; id <= 65_535; id++)
        {
            client.Give($"3405000161{id:X4}");
            Assert.Equal($"5002{id:X4}", client.Take());
        }

        Assert.Equal(65_535, client.Events.Count);
        client.Give("3C0500016101FF" + "620201FF" + "3405000161" + "01FF" + "3C0500016101FE");
        Assert.Equal(65_536, client.Events.Count);
    }

    [Fact]
    public void Long_packets_pass_and_their_buffers_are_let_go()
    {
        Client client = Client.Connected(new MqttOptions { ClientId = "c"u8.ToArray(), MaximumPacket = 100_000, OutputSize = 100_000 });
        string text = new('x', 60_000);

        Assert.Equal(1, client.Publish("a", text, 2));
        Assert.Equal(1 + 3 + 3 + 2 + text.Length, client.Take().Length / 2);
        Assert.True(client.Give("50020001"));
        client.Take();
        Assert.True(client.Give("70020001"));
        Assert.True(client.Give("30E3D403" + "000161" + Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(text))));

        Assert.Equal(["published 1", $"a={text} 0"], client.Events);
        Assert.InRange(client.Connection.Output.Length, 0, 4096);
    }

    [Fact]
    public void Whoever_does_not_look_at_the_answers_is_excused()
    {
        Client client = Client.Connected();
        for (int second = 0; second < 200; second++)
        {
            client.Connection.Excuse();
            Assert.True(client.Connection.Tick(second * 1000));
            // A server hears of us all the same.
            Assert.Equal(second > 0 && second % 30 == 0 ? "C000" : "", client.Take(second * 1000));
        }

        Assert.True(client.Give("D000D000D000"));
        Assert.True(client.Connection.Tick(200_000));
    }

    [Fact]
    public void Input_waits_while_there_is_no_room_for_answers()
    {
        Client client = Client.Connected(new MqttOptions { ClientId = "c"u8.ToArray(), MaximumPacket = 64, OutputSize = 64 });
        byte[] many = Convert.FromHexString(string.Concat(Enumerable.Repeat("3206000161000178", 20)));

        int taken = client.Connection.Receive(many, 0, many.Length, 0);
        Assert.Equal(16 * 8, taken);
        client.Take();
        Assert.Equal(4 * 8, client.Connection.Receive(many, taken, many.Length - taken, 0));
        Assert.Equal(20, client.Events.Count);
    }

    [Theory]
    [InlineData("3003000023")] // a wildcard in a name
    [InlineData("300300012B")]
    [InlineData("30040002C080")] // no UTF-8
    [InlineData("3003000100")] // NUL
    [InlineData("36050001610001")] // QoS 3
    [InlineData("38030001" + "61")] // a duplicate of QoS 0
    [InlineData("3205000161" + "0000")] // identifier 0
    [InlineData("30020005")] // a topic longer than the packet
    [InlineData("4002" + "0000")]
    [InlineData("400100")]
    [InlineData("9003000103")]
    [InlineData("60020001")] // PUBREL without its flag
    [InlineData("E000")]
    [InlineData("1000")]
    public void Bad_packets_end_the_connection(string packet)
    {
        Client client = Client.Connected();

        Assert.False(client.Give(packet));
        Assert.Equal(MqttState.Failed, client.Connection.State);
    }

    [Fact]
    public void Packets_may_come_in_any_pieces()
    {
        byte[] all = Convert.FromHexString("20020000" + "31050001616869" + "320700016100076869" + "340700016100086869" + "62020008");
        Random random = new(5);
        for (int round = 0; round < 200; round++)
        {
            Client client = new();
            for (int at = 0; at < all.Length;)
            {
                int piece = random.Next(1, Math.Min(6, all.Length - at) + 1);
                Assert.Equal(piece, client.Connection.Receive(all, at, piece, 0));
                at += piece;
            }

            Assert.Equal(["connected False", "a=hi 0r", "a=hi 1", "a=hi 2"], client.Events);
        }
    }

    [Fact]
    public void Any_bytes_get_an_answer()
    {
        byte[] firsts = [0x20, 0x30, 0x31, 0x32, 0x34, 0x3C, 0x40, 0x50, 0x62, 0x70, 0x90, 0xB0, 0xD0];
        Random random = new(31_1);
        for (int round = 0; round < 20_000; round++)
        {
            Client client = Client.Connected();
            client.Publish("a", "x", round % 3);
            client.Subscribe("a", 2);
            for (int packet = 0; packet < 8 && client.Connection.State == MqttState.Connected; packet++)
            {
                byte[] bytes = new byte[random.Next(2, 12)];
                random.NextBytes(bytes);
                bytes[0] = random.Next(8) == 0 ? bytes[0] : firsts[random.Next(firsts.Length)];
                bytes[1] = (byte)(bytes.Length - 2);
                if (bytes.Length > 4 && random.Next(2) == 0)
                    (bytes[2], bytes[3]) = (0, (byte)random.Next(4));
                int taken = client.Connection.Receive(bytes, 0, bytes.Length, 0);
                Assert.True(taken == bytes.Length || client.Connection.State == MqttState.Failed);
                client.Take();
            }

            client.Connection.Lost();
            client.Connection.Start(0);
            Assert.Equal(MqttState.Connecting, client.Connection.State);
        }
    }

    [Fact]
    public void Nothing_is_allocated_in_steady_state()
    {
        Silent listener = new();
        MqttConnection connection = new(new MqttOptions { ClientId = "c"u8.ToArray() }, listener);
        byte[] topic = "a/b"u8.ToArray();
        byte[] payload = new byte[100];
        byte[] yes = Convert.FromHexString("20020000");
        byte[] incoming = Convert.FromHexString("340700016100086869" + "62020008");
        byte[] answer = [0x40, 2, 0, 0];
        connection.Start(0);
        connection.Receive(yes, 0, yes.Length, 0);
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 20)
                before = GC.GetAllocatedBytesForCurrentThread();
            int id = connection.Publish(topic, 0, topic.Length, payload, 0, payload.Length, 1, false);
            answer[2] = (byte)(id >> 8);
            answer[3] = (byte)id;
            connection.Receive(answer, 0, answer.Length, i);
            connection.Receive(incoming, 0, incoming.Length, i);
            connection.Tick(i);
            connection.Consume(connection.OutputCount, i);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal((200, 200), (listener.Published, listener.Messages));
    }

    private sealed class Silent : IMqttListener
    {
        public int Published { get; private set; }

        public int Messages { get; private set; }

        public void OnConnected(bool isSessionPresent)
        {
        }

        public void OnMessage(
            byte[] buffer, int topicOffset, int topicCount, int payloadOffset, int payloadCount, int qos, bool isRetained) =>
            Messages++;

        public void OnPublished(int packetId) => Published++;

        public void OnSubscribed(int packetId, int grantedQos)
        {
        }

        public void OnUnsubscribed(int packetId)
        {
        }
    }
}
