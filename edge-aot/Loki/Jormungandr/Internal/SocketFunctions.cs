using System.Text.Unicode;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>jormungandr:ws_*.</summary>
internal sealed class SocketFunctions(NetworkRuns runs, HttpCalls http, JormungandrSettings settings)
{
    private static readonly ScriptArgument Id = new("id", ArgumentType.Integer, "From ws_connect.");

    public void AddTo(FunctionTable table)
    {
        table.Add(
            new ScriptFunction(
                "ws_connect", "Opens a WebSocket; its id.", ArgumentType.Integer,
                new ScriptArgument("url", ArgumentType.String, "ws:// or wss://"),
                new ScriptArgument("options", ArgumentType.Object, "headers (a table), protocol, timeout (s), reconnect (true: a lost connection is made again).", false)),
            call => runs.GuardAsync(call, network => ConnectAsync(call, network)));
        table.Add(
            new ScriptFunction(
                "ws_send", "Sends a message: as text when it is UTF-8.", ArgumentType.Void, Id,
                new ScriptArgument("message", ArgumentType.String, "Any bytes.")),
            call => runs.GuardAsync(call, network => SendAsync(call, network)));
        table.Add(
            new ScriptFunction(
                "ws_receive", "Waits for a message; nil when the other side has closed. When none came in time the next call goes on waiting.", ArgumentType.String, Id,
                new ScriptArgument("timeout", ArgumentType.Number, "In seconds; 30.", false)),
            call => runs.GuardAsync(call, network => ReceiveAsync(call, network)));
        table.Add(
            new ScriptFunction("close", "Closes whatever has this id; without it, the end of the run does.", ArgumentType.Void, Id with { Description = "From any function." }),
            call => runs.GuardAsync(call, network => CloseAsync(call, network)));
    }

    private async Task ConnectAsync(ScriptCall call, RunNetwork network)
    {
        string url = ScriptValues.TextOf(call.Argument(0));
        Value? options = call.Argument(1);
        SocketLine line = new(http, call.Run.Tool, new SocketTarget(url, options), network, settings.MaximumBody);
        using CancellationTokenSource timeout = NetworkRuns.Timeout(
            call, NetworkRuns.Seconds(ScriptValues.Field(options, "timeout"), settings.Timeout));
        try
        {
            await line.ConnectAsync(timeout.Token).ConfigureAwait(false);
            call.Result.Integer = network.Add(line);
        }
        catch (Exception failure)
        {
            await line.DisposeAsync().ConfigureAwait(false);
            throw NetworkErrors.Describe(failure, url);
        }
    }

    private async Task SendAsync(ScriptCall call, RunNetwork network)
    {
        SocketLine line = network.Get<SocketLine>(ScriptValues.NumberOf(call.Argument(0)), "WebSocket");
        ReadOnlyMemory<byte> message = ScriptValues.MemoryOf(call.Argument(1));
        network.Count(message.Length);
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, settings.Timeout);
        await line.SendAsync(message, Utf8.IsValid(message.Span), timeout.Token).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(ScriptCall call, RunNetwork network)
    {
        SocketLine line = network.Get<SocketLine>(ScriptValues.NumberOf(call.Argument(0)), "WebSocket");
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, NetworkRuns.Seconds(call.Argument(1), settings.Timeout));
        if (await line.ReceiveAsync(timeout.Token).ConfigureAwait(false) is not { } message)
            return;
        network.Hold(message.Length);
        network.Count(message.Length);
        ScriptValues.Give(call.Result, message);
    }

    private static async Task CloseAsync(ScriptCall call, RunNetwork network)
    {
        if (network.Take(ScriptValues.NumberOf(call.Argument(0))) is { } thing)
            await thing.DisposeAsync().ConfigureAwait(false);
    }
}
