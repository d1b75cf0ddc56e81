using Edda.Loki.Children;
using Edda.Loki.Jormungandr.Internal;

namespace Edda.Loki.Jormungandr;

/// <summary>The network for scripts: HTTP, WebSocket and MQTT, each only where the tool may go.</summary>
internal sealed class JormungandrChild : IScriptChild
{
    private readonly FunctionTable _functions = new("jormungandr");
    private readonly NetworkRuns _runs;

    /// <param name="resolver">Null: the system's.</param>
    public JormungandrChild(JormungandrSettings settings, NameResolver? resolver = null)
    {
        GuardedConnector connector = new(settings, resolver);
        HttpCalls http = new(connector, settings);
        _runs = new NetworkRuns(settings);
        new HttpFunctions(_runs, http, settings).AddTo(_functions);
        new SocketFunctions(_runs, http, settings).AddTo(_functions);
        new MqttFunctions(_runs, connector, settings).AddTo(_functions);
    }

    public string Name => "jormungandr";

    public IReadOnlyList<ScriptFunction> Functions => _functions.Functions;

    public ValueTask InvokeAsync(ScriptCall call) => _functions.InvokeAsync(call);

    /// <summary>Whether this machine has a network beyond itself at all; no script's host is bothered.</summary>
    public ValueTask<string?> CheckAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(
            System.Net.NetworkInformation.NetworkInterface.GetIsNetworkAvailable() ? null : "no network but this machine's own");

    public void EndRun(ScriptRun run) => _runs.End(run);
}
