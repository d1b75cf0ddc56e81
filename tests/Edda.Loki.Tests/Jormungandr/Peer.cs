using System.Globalization;
using Edda.Testing;

namespace Edda.Loki.Tests.Jormungandr;

/// <summary>The HTTP and WebSocket servers of peers/peer.py, one process for a class of tests.</summary>
public sealed class Peer : IAsyncLifetime
{
    private ChildProcess? _process;

    public int Http { get; private set; }

    public int WebSocket { get; private set; }

    public async Task InitializeAsync()
    {
        // Where it is missing its tests are skipped, and required all the same they fail by what it says.
        _process = ChildProcess.Start(Requirements.Python, [Repository.File("tests", "Edda.Loki.Tests", "peers", "peer.py")]);
        if (Requirements.SkipReason([Requirement.WebSockets]) is not null)
            return;
        string[] ready = (await _process.WaitForLineAsync(line => line.StartsWith("ready", StringComparison.Ordinal))).Split(' ');
        Http = int.Parse(ready[1], CultureInfo.InvariantCulture);
        WebSocket = int.Parse(ready[2], CultureInfo.InvariantCulture);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }
}
