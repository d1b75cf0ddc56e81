using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Jormungandr;
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
