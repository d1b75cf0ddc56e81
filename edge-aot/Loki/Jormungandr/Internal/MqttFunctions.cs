using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Core.Mqtt;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>jormungandr:mqtt_*.</summary>
internal sealed class MqttFunctions(NetworkRuns runs, GuardedConnector connector, JormungandrSettings settings)
{
    private const int LongestClientId = 128;

    private static readonly ScriptArgument Id = new("id", ArgumentType.Integer, "From mqtt_connect.");
    private static readonly ScriptArgument Topic = new("topic", ArgumentType.String, "\"home/kitchen/light\"");

    public void AddTo(FunctionTable table)
    {
        table.Add(
            new ScriptFunction(
                "mqtt_connect", "Connects to a broker, MQTT 3.1.1; its id. Lost connections are made again.", ArgumentType.Integer,
                new ScriptArgument(
                    "options", ArgumentType.Object,
                    "host, port (1883, with tls 8883), tls, client_id, username, password, clean (true), keep_alive (s), timeout (s), "
                    + "will (a table: topic, payload, qos, retain).")),
            call => runs.GuardAsync(call, network => ConnectAsync(call, network)));
        table.Add(
            new ScriptFunction(
                "mqtt_publish", "Sends a message; with qos 1 and 2 it waits until the broker has it.", ArgumentType.Void, Id, Topic,
                new ScriptArgument("payload", ArgumentType.String, "Any bytes."),
                new ScriptArgument("qos", ArgumentType.Integer, "0, 1, 2; 0.", false),
                new ScriptArgument("retain", ArgumentType.Boolean, "Kept by the broker for those who come later.", false)),
            call => runs.GuardAsync(call, network => PublishAsync(call, network)));
        table.Add(
            new ScriptFunction(
                "mqtt_subscribe", "Asks for messages; the quality granted.", ArgumentType.Integer, Id,
                Topic with { Description = "With + and #." }, new ScriptArgument("qos", ArgumentType.Integer, "0, 1, 2; 0.", false)),
            call => runs.GuardAsync(call, network => SubscribeAsync(call, network)));
        table.Add(
            new ScriptFunction("mqtt_unsubscribe", "No more messages of this topic.", ArgumentType.Void, Id, Topic),
            call => runs.GuardAsync(call, network => UnsubscribeAsync(call, network)));
        table.Add(
            new ScriptFunction(
                "mqtt_receive", "Waits for a message: a table with topic, payload, qos and retain; nil when none came in time.",
                ArgumentType.Object, Id, new ScriptArgument("timeout", ArgumentType.Number, "In seconds; 30.", false)),
            call => runs.GuardAsync(call, network => ReceiveAsync(call, network)));
    }

    private async Task ConnectAsync(ScriptCall call, RunNetwork network)
    {
        Value? options = call.Argument(0);
        bool isTls = ScriptValues.FlagOf(ScriptValues.Field(options, "tls"));
        double port = ScriptValues.NumberOf(ScriptValues.Field(options, "port"), isTls ? 8883 : 1883);
        string host = ScriptValues.TextOf(ScriptValues.Field(options, "host"));
        if (host.Length == 0 || !(port is >= 1 and <= 65_535))
            throw new NetworkException(StatusCode.InvalidArgument, $"host \"{host}\", port {port}; needed: a host's name or address, and a port");
        MqttTarget target = new(host, (int)port, isTls);
        MqttLine line = new(connector, call.Run.Tool, call.Run.Memory, target, Options(options));
        using CancellationTokenSource timeout = NetworkRuns.Timeout(
            call, NetworkRuns.Seconds(ScriptValues.Field(options, "timeout"), settings.ConnectTimeout));
        try
        {
            await line.ConnectAsync(timeout.Token).ConfigureAwait(false);
            call.Result.Integer = network.Add(line);
        }
        catch (Exception failure)
        {
            await line.DisposeAsync().ConfigureAwait(false);
            throw NetworkErrors.Describe(failure, target.ToString());
        }
    }

    private static MqttOptions Options(Value? options)
    {
        byte[] clientId = ScriptValues.BytesOf(ScriptValues.Field(options, "client_id")).ToArray();
        bool isClean = ScriptValues.FlagOf(ScriptValues.Field(options, "clean"), otherwise: true);
        if (clientId.Length > LongestClientId || !isClean && clientId.Length == 0)
            throw new NetworkException(StatusCode.InvalidArgument, $"client_id has {clientId.Length} bytes; allowed: {LongestClientId}, and at least 1 with clean = false");
        MqttOptions read = new()
        {
            ClientId = clientId,
            CleanSession = isClean,
            UserName = Bytes(options, "username"),
            Password = Bytes(options, "password"),
            KeepAliveSeconds = (int)Math.Clamp(ScriptValues.NumberOf(ScriptValues.Field(options, "keep_alive"), 30), 0, 65_535),
            MaximumPacket = 256 << 10,
            OutputSize = 256 << 10,
        };
        if (ScriptValues.Field(options, "will") is not { } will)
            return read;
        read.WillTopic = Bytes(will, "topic");
        read.WillPayload = Bytes(will, "payload") ?? [];
        read.WillQos = Qos(ScriptValues.Field(will, "qos"));
        read.WillRetain = ScriptValues.FlagOf(ScriptValues.Field(will, "retain"));
        if (read.WillTopic is not { } topic || !MqttTopic.IsName(topic, 0, topic.Length) || read.WillPayload.Length > 65_535)
            throw new NetworkException(StatusCode.InvalidArgument, "will.topic is no topic, or will.payload has more than 65535 bytes");
        return read;
    }

    private async Task PublishAsync(ScriptCall call, RunNetwork network)
    {
        MqttLine line = LineOf(call, network);
        byte[] payload = ScriptValues.BytesOf(call.Argument(2)).ToArray();
        network.Count(payload.Length);
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, settings.Timeout);
        await line.PublishAsync(
            ScriptValues.TextOf(call.Argument(1)), payload, Qos(call.Argument(3)), ScriptValues.FlagOf(call.Argument(4)), timeout.Token)
            .ConfigureAwait(false);
    }

    private async Task SubscribeAsync(ScriptCall call, RunNetwork network)
    {
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, settings.Timeout);
        call.Result.Integer = await LineOf(call, network).SubscribeAsync(
            ScriptValues.TextOf(call.Argument(1)), Qos(call.Argument(2)), timeout.Token).ConfigureAwait(false);
    }

    private async Task UnsubscribeAsync(ScriptCall call, RunNetwork network)
    {
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, settings.Timeout);
        await LineOf(call, network).UnsubscribeAsync(ScriptValues.TextOf(call.Argument(1)), timeout.Token).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(ScriptCall call, RunNetwork network)
    {
        MqttLine line = LineOf(call, network);
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, NetworkRuns.Seconds(call.Argument(1), settings.Timeout));
        MqttMessage message;
        try
        {
            message = await line.ReceiveAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!call.Run.Cancellation.IsCancellationRequested)
        {
            return;
        }

        network.Hold(message.Size);
        network.Count(message.Payload.Length + Encoding.UTF8.GetByteCount(message.Topic));
        ScriptValues.Add(call.Result, "topic").Text = message.Topic;
        ScriptValues.Give(ScriptValues.Add(call.Result, "payload"), message.Payload);
        ScriptValues.Add(call.Result, "qos").Integer = message.Qos;
        ScriptValues.Add(call.Result, "retain").Boolean = message.IsRetained;
    }

    private static MqttLine LineOf(ScriptCall call, RunNetwork network) =>
        network.Get<MqttLine>(ScriptValues.NumberOf(call.Argument(0)), "MQTT connection");

    private static byte[]? Bytes(Value? table, string name) =>
        ScriptValues.Field(table, name) is { } value ? ScriptValues.BytesOf(value).ToArray() : null;

    private static int Qos(Value? value) =>
        ScriptValues.NumberOf(value) is 0 or 1 or 2
            ? (int)ScriptValues.NumberOf(value)
            : throw new NetworkException(StatusCode.InvalidArgument, $"qos is {ScriptValues.NumberOf(value)}; allowed: 0, 1, 2");
}
