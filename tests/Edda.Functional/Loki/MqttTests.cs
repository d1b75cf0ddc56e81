using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>Jormungandr's MQTT on the published binary, against a real mosquitto.</summary>
public sealed class MqttTests
{
    private static readonly Permissions Local = LokiCaller.May("jormungandr", hosts: ["127.0.0.1"]);

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task Messages_pass_in_all_qualities_plain_and_over_tls_with_our_own_root()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("root.pem"), broker.Roots[0].ExportCertificatePem());
        await using LokiCaller loki = await LokiCaller.StartAsync($$"""{ "trusted_roots": "{{folder.File("root.pem")}}" }""");
        foreach (string options in (string[])[$"port = {broker.Port}", $"port = {broker.TlsPort}, tls = true"])
        {
            Assert.Equal(
                "0/hello 0 1/hello 1 2/hello 2 silence",
                await loki.RunAsync(
                    $$"""
                    local id = jormungandr:mqtt_connect({ host = "127.0.0.1", {{options}} })
                    local heard = {}
                    for qos = 0, 2 do
                      jormungandr:mqtt_subscribe(id, "q" .. qos .. "/+", qos)
                      jormungandr:mqtt_publish(id, "q" .. qos .. "/x", "hello " .. qos, qos)
                      local message = jormungandr:mqtt_receive(id)
                      heard[#heard + 1] = message.qos .. "/" .. message.payload
                    end
                    jormungandr:mqtt_unsubscribe(id, "q0/+")
                    jormungandr:mqtt_publish(id, "q0/x", "unheard")
                    heard[#heard + 1] = jormungandr:mqtt_receive(id, 0.3) == nil and "silence" or "noise"
                    return table.concat(heard, " ")
                    """,
                    Local));
        }

        await using LokiCaller stranger = await LokiCaller.StartAsync();
        Status untrusted = await stranger.FailAsync(
            $"jormungandr:mqtt_connect({{ host = '127.0.0.1', port = {broker.TlsPort}, tls = true }})", Local);
        Assert.Equal(StatusCode.Unavailable, untrusted.Code);
        Assert.Contains("certificate is not trusted", untrusted.Message, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task What_is_retained_reaches_those_who_come_later_and_a_session_keeps_what_it_missed()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using LokiCaller loki = await LokiCaller.StartAsync();
        string connect = $"local id = jormungandr:mqtt_connect({{ host = '127.0.0.1', port = {broker.Port}, client_id = 'kept', clean = false }})\n";
        string other = $"local id = jormungandr:mqtt_connect({{ host = '127.0.0.1', port = {broker.Port} }})\n";

        await loki.RunAsync(connect + "jormungandr:mqtt_subscribe(id, 'news', 1)", Local);
        await loki.RunAsync(other + "jormungandr:mqtt_publish(id, 'state', 'on', 1, true)\njormungandr:mqtt_publish(id, 'news', 'missed', 1)", Local);

        Assert.Equal("missed", await loki.RunAsync(connect + "return jormungandr:mqtt_receive(id).payload", Local));
        Assert.Equal(
            "on true",
            await loki.RunAsync(
                other + "jormungandr:mqtt_subscribe(id, 'state', 1)\nlocal m = jormungandr:mqtt_receive(id)\nreturn m.payload .. ' ' .. tostring(m.retain)",
                Local));
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task A_last_will_is_sent_for_a_loki_that_was_killed()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using LokiCaller watcher = await LokiCaller.StartAsync();
        await using LokiCaller dying = await LokiCaller.StartAsync();
        string port = broker.Port.ToString(CultureInfo.InvariantCulture);
        await watcher.RegisterAsync(
            "watch",
            $$"""
            local id = jormungandr:mqtt_connect({ host = "127.0.0.1", port = {{port}} })
            jormungandr:mqtt_subscribe(id, "gone", 1)
            print("ready")
            local message
            repeat message = jormungandr:mqtt_receive(id) until message
            return message.payload
            """,
            Local);
        await dying.RegisterAsync(
            "die",
            $$"""
            jormungandr:mqtt_connect({ host = "127.0.0.1", port = {{port}}, will = { topic = "gone", payload = "bye", qos = 1 } })
            print("ready")
            sleep(100)
            """,
            Local);

        string heard = await watcher.StreamAsync("watch", async _ =>
        {
            await Assert.ThrowsAsync<RpcException>(() => dying.StreamAsync("die", _ =>
            {
                dying.Service.Process.Kill();
                return Task.CompletedTask;
            }));
        });
        Assert.Equal("bye", heard);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task Every_message_of_the_highest_quality_arrives_once_though_the_broker_restarts_in_the_middle()
    {
        const int senders = 4, each = 40;
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using LokiCaller loki = await LokiCaller.StartAsync();
        string port = broker.Port.ToString(CultureInfo.InvariantCulture);
        await loki.RegisterAsync(
            "send",
            $$"""
            local id = jormungandr:mqtt_connect({ host = "127.0.0.1", port = {{port}}, client_id = "from" .. who, clean = false })
            for i = 1, {{each}} do jormungandr:mqtt_publish(id, "n", who .. "-" .. i, 2) end
            return "sent"
            """,
            Local, parameters: ["who"]);
        await loki.RegisterAsync(
            "receive",
            $$"""
            local id = jormungandr:mqtt_connect({ host = "127.0.0.1", port = {{port}}, client_id = "to", clean = false })
            jormungandr:mqtt_subscribe(id, "n", 2)
            print("ready")
            for i = 1, {{senders * each}} do
              local message
              repeat message = jormungandr:mqtt_receive(id) until message
              print(message.payload)
            end
            return jormungandr:mqtt_receive(id, 0.5) == nil and "no more" or "a message too many"
            """,
            Local);

        List<string> received = [];
        List<Task<string>> sending = [];
        string end = await loki.StreamAsync("receive", async line =>
        {
            if (line == "ready")
                sending.AddRange(Enumerable.Range(0, senders).Select(who => loki.ExecuteAsync("send", ("who", new Value { Text = who.ToString(CultureInfo.InvariantCulture) }))));
            else
                received.Add(line);
            if (received.Count == senders * each / 4)
                await broker.RestartAsync();
        });

        Assert.Equal("no more", end);
        Assert.All(await Task.WhenAll(sending), sent => Assert.Equal("sent", sent));
        Assert.Equal(
            Enumerable.Range(0, senders).SelectMany(who => Enumerable.Range(1, each).Select(i => $"{who}-{i}")).Order(StringComparer.Ordinal),
            received.Order(StringComparer.Ordinal));
    }
}
