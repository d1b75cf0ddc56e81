using System.Globalization;
using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Core.Mqtt;
using Edda.Loki.Children;
using Edda.Loki.Jormungandr;
using Edda.Loki.Jormungandr.Internal;
using Edda.Loki.Tests.Support;
using Edda.Loki.Tools;
using Edda.Testing;

namespace Edda.Loki.Tests.Jormungandr;

/// <summary>Against a real mosquitto.</summary>
public sealed class MqttTests
{
    private static readonly ToolPermissions Local = new() { Children = ["jormungandr"], Hosts = ["127.0.0.1"] };

    [RequiresTheory(Requirement.Mosquitto)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_pass_in_all_qualities_plain_and_over_tls(bool isTls)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        using ChildCaller script = Script(broker);
        long id = (await script.CallAsync("mqtt_connect", Options(isTls ? broker.TlsPort : broker.Port, isTls))).Integer;

        for (int qos = 0; qos <= 2; qos++)
        {
            Assert.Equal(qos, (await script.CallAsync("mqtt_subscribe", id, $"q{qos}/+", qos)).Integer);
            await script.CallAsync("mqtt_publish", id, $"q{qos}/x", "hello " + qos, qos);
            Value message = await script.CallAsync("mqtt_receive", id);
            Assert.Equal($"q{qos}/x", ChildCaller.Text(message, "topic"));
            Assert.Equal("hello " + qos, ChildCaller.Text(message, "payload"));
            Assert.Equal(qos, ChildCaller.Integer(message, "qos"));
        }

        await script.CallAsync("mqtt_unsubscribe", id, "q0/+");
        await script.CallAsync("mqtt_publish", id, "q0/x", "unheard");
        Assert.Equal(Value.KindOneofCase.None, (await script.CallAsync("mqtt_receive", id, 0.3)).KindCase);
    }

    [RequiresFact(Requirement.Mosquitto)]
    public async Task What_is_retained_and_the_last_will_reach_those_who_come_later()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        using ChildCaller watcher = Script(broker);
        ChildCaller dying = Script(broker);
        Dictionary<string, object?> options = Options(broker.Port, false);
        long id = (await dying.CallAsync("mqtt_connect", options)).Integer;
        await dying.CallAsync("mqtt_publish", id, "state", "on", 1, true);
        long watching = (await watcher.CallAsync("mqtt_connect", options)).Integer;
        await watcher.CallAsync("mqtt_subscribe", watching, "#", 1);

        Value state = await watcher.CallAsync("mqtt_receive", watching);
        Assert.Equal(("state", "on", true), (ChildCaller.Text(state, "topic"), ChildCaller.Text(state, "payload"), Loki.Children.ScriptValues.FlagOf(Loki.Children.ScriptValues.Field(state, "retain"))));

        // A session taken over by another connection of the same name ends without a goodbye: the will is sent.
        Dictionary<string, object?> willing = new(options)
        {
            ["client_id"] = "same",
            ["will"] = new Dictionary<string, object?> { ["topic"] = "gone", ["payload"] = "bye", ["qos"] = 1 },
        };
        await dying.CallAsync("mqtt_connect", willing);
        using ChildCaller other = Script(broker);
        await other.CallAsync("mqtt_connect", new Dictionary<string, object?>(options) { ["client_id"] = "same" });
        Assert.Equal("bye", ChildCaller.Text(await watcher.CallAsync("mqtt_receive", watching), "payload"));
        dying.Dispose();
    }

    [RequiresTheory(Requirement.Mosquitto)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_script_that_ends_says_goodbye_so_its_last_will_is_not_sent(bool isTls)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        ChildCaller script = Script(broker);
        await script.CallAsync("mqtt_connect", new Dictionary<string, object?>(Options(isTls ? broker.TlsPort : broker.Port, isTls))
        {
            ["client_id"] = "polite",
            ["will"] = new Dictionary<string, object?> { ["topic"] = "gone", ["payload"] = "bye" },
        });

        script.Dispose();

        await Eventually.HoldsAsync(() => broker.Output.Contains("Client polite", StringComparison.Ordinal), "it is gone");
        Assert.Contains("Received DISCONNECT from polite", broker.Output, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.Mosquitto)]
    public async Task Every_message_of_the_highest_quality_arrives_once_though_the_broker_restarts_in_the_middle()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        using ChildCaller sender = Script(broker);
        using ChildCaller receiver = Script(broker);
        Dictionary<string, object?> kept = new(Options(broker.Port, false)) { ["clean"] = false };
        long from = (await sender.CallAsync("mqtt_connect", new Dictionary<string, object?>(kept) { ["client_id"] = "from" })).Integer;
        long to = (await receiver.CallAsync("mqtt_connect", new Dictionary<string, object?>(kept) { ["client_id"] = "to" })).Integer;
        await receiver.CallAsync("mqtt_subscribe", to, "n", 2);

        const int count = 300;
        Task sending = Task.WhenAll(Enumerable.Range(0, 8).Select(async lane =>
        {
            for (int i = lane; i < count; i += 8)
                await sender.CallAsync("mqtt_publish", from, "n", i.ToString(CultureInfo.InvariantCulture), 2);
        }));
        List<int> received = [];
        while (received.Count < count)
        {
            Value message = await receiver.CallAsync("mqtt_receive", to);
            Assert.NotEqual(Value.KindOneofCase.None, message.KindCase);
            received.Add(int.Parse(ChildCaller.Text(message, "payload"), CultureInfo.InvariantCulture));
            if (received.Count == count / 3)
                await broker.RestartAsync();
        }

        await sending;
        Assert.Equal(Enumerable.Range(0, count), received.Order());
        Assert.Equal(Value.KindOneofCase.None, (await receiver.CallAsync("mqtt_receive", to, 0.5)).KindCase);
    }

    [RequiresFact(Requirement.Mosquitto)]
    public async Task Messages_that_nobody_has_read_yet_outlive_the_connection()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        using ChildCaller sender = Script(broker);
        using ChildCaller receiver = Script(broker);
        Dictionary<string, object?> options = Options(broker.Port, false);
        long from = (await sender.CallAsync("mqtt_connect", options)).Integer;
        long to = (await receiver.CallAsync("mqtt_connect", new Dictionary<string, object?>(options) { ["clean"] = false, ["client_id"] = "to" })).Integer;
        await receiver.CallAsync("mqtt_subscribe", to, "n", 2);

        const int count = 600; // more than are kept unread
        for (int i = 0; i < count; i++)
            await sender.CallAsync("mqtt_publish", from, "n", i.ToString(CultureInfo.InvariantCulture), 2);
        // What is unread does not keep an answer away, and this connection fails while much is unread.
        await receiver.CallAsync("mqtt_publish", to, "other", "x", 1);
        await broker.RestartAsync();
        await receiver.CallAsync("mqtt_publish", to, "other", "y", 2);
        List<int> received = [];
        while (received.Count < count)
            received.Add(int.Parse(ChildCaller.Text(await receiver.CallAsync("mqtt_receive", to), "payload"), CultureInfo.InvariantCulture));

        Assert.Equal(Enumerable.Range(0, count), received);
        Assert.Equal(Value.KindOneofCase.None, (await receiver.CallAsync("mqtt_receive", to, 0.5)).KindCase);
    }

    [RequiresFact(Requirement.Mosquitto)]
    public async Task However_much_was_subscribed_a_broker_that_has_forgotten_it_is_asked_again()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        using ChildCaller script = Script(broker);
        long id = (await script.CallAsync("mqtt_connect", Options(broker.Port, false))).Integer;
        const int count = 40; // more than may wait for their answers at a time
        for (int i = 0; i < count; i++)
            await script.CallAsync("mqtt_subscribe", id, $"t/{i}", 1);

        await broker.RestartAsync();
        await Eventually.HoldsAsync(
            () => Enumerable.Range(0, count).All(i => broker.Output.Contains($"t/{i} (QoS 1)", StringComparison.Ordinal)), "all are asked for again");
    }

    [RequiresTheory(Requirement.Mosquitto)]
    [InlineData(0)]
    [InlineData(2000)]
    public async Task A_script_that_says_nothing_or_reads_late_keeps_its_connection(int messages)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        GuardedConnector connector = new(new JormungandrSettings());
        // The broker drops whoever is silent for one and a half times that long.
        MqttOptions options = new() { ClientId = "idle"u8.ToArray(), KeepAliveSeconds = 3, AnswerTimeoutMs = 1000 };
        await using MqttLine line = new(
            connector, new ToolDefinition("t", new ToolScript("")) { Permissions = Local }, HeldMemory.Unbounded,
            new MqttTarget("127.0.0.1", broker.Port, false), options);
        await line.ConnectAsync(CancellationToken.None);
        await line.SubscribeAsync("n", 0, CancellationToken.None);
        using ChildCaller sender = Script(broker);
        long from = (await sender.CallAsync("mqtt_connect", Options(broker.Port, false))).Integer;

        for (int i = 0; i < messages; i++)
            await sender.CallAsync("mqtt_publish", from, "n", i.ToString(CultureInfo.InvariantCulture));
        await Eventually.HoldsAsync(
            () => broker.Output.Split('\n').Count(text => text.EndsWith("Received PINGREQ from idle", StringComparison.Ordinal)) >= 2, "it keeps in touch");

        for (int i = 0; i < messages; i++)
            Assert.Equal(i, int.Parse(Encoding.UTF8.GetString((await line.ReceiveAsync(CancellationToken.None)).Payload), CultureInfo.InvariantCulture));
        Assert.Single(broker.Output.Split('\n'), text => text.Contains(" as idle ", StringComparison.Ordinal));
    }

    [RequiresFact(Requirement.Mosquitto)]
    public async Task What_is_forbidden_refused_or_unknown_is_told()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        using ChildCaller script = Script(broker);
        using ChildCaller stranger = new(new JormungandrChild(new JormungandrSettings()), Local);

        Assert.Equal(StatusCode.PermissionDenied, (await script.FailAsync("mqtt_connect", new Dictionary<string, object?> { ["host"] = "127.0.0.2" })).Code);
        Assert.Equal(StatusCode.Unavailable, (await stranger.FailAsync("mqtt_connect", Options(broker.TlsPort, true))).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await script.FailAsync("mqtt_connect", new Dictionary<string, object?> { ["host"] = "127.0.0.1", ["clean"] = false })).Code);
        long id = (await script.CallAsync("mqtt_connect", Options(broker.Port, false))).Integer;
        Assert.Equal(StatusCode.InvalidArgument, (await script.FailAsync("mqtt_publish", id, "a/#", "x")).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await script.FailAsync("mqtt_publish", id, "a", "x", 3)).Code);
        Assert.Equal(StatusCode.NotFound, (await script.FailAsync("mqtt_publish", id + 1, "a", "x")).Code);
    }

    private static Dictionary<string, object?> Options(int port, bool isTls) =>
        new() { ["host"] = "127.0.0.1", ["port"] = port, ["tls"] = isTls };

    private static ChildCaller Script(Mosquitto broker) =>
        new(new JormungandrChild(new JormungandrSettings { MoreRoots = broker.Roots }), Local);
}
