using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;
using Xunit.Abstractions;

namespace Edda.Loki.Adversary;

/// <summary>
/// Peers and scripts that make the service hold much for runs that wait, outside of all that Lua counts. It stays a part of
/// scripts.total_memory; who comes when that is used up is told so, and everything works once it is free again.
/// </summary>
public sealed class HeldMemoryTests(ITestOutputHelper output)
{
    private const int Runs = 200;
    private const int Connections = 4; // a connection takes 100 calls at a time
    private const long Total = 48 << 20;

    /// <summary>Idle, the service and two workers; a connection and a call for each run; what was just let go of.</summary>
    private const long Beside = 72 << 20;

    private const int Piece = 1 << 20;

    /// <summary>A server says that there is more to come, and says no more.</summary>
    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Bodies_that_never_end()
    {
        byte[] most = [.. "HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n"u8, .. new byte[3_900_000]];
        using Peer peer = new(async stream => await stream.WriteAsync(most));
        await HoldLittleAsync($"return #jormungandr:http_get('http://127.0.0.1:{peer.Port}/', {{ timeout = 3000 }}).body");
    }

    /// <summary>A server takes no more than its socket does.</summary>
    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Requests_that_nobody_reads()
    {
        using Peer peer = new(_ => Task.CompletedTask);
        await HoldLittleAsync($"return jormungandr:http_post('http://127.0.0.1:{peer.Port}/', ('x'):rep(2000000), {{ timeout = 3000 }}).status");
    }

    /// <summary>The same, piece by piece, on as many connections as a run may have.</summary>
    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Uploads_that_nobody_reads()
    {
        using Peer peer = new(_ => Task.CompletedTask);
        await HoldLittleAsync(
            $$"""
            local piece = ('x'):rep({{Piece}})
            for i = 1, 16 do
              local id = jormungandr:http_begin('POST', 'http://127.0.0.1:{{peer.Port}}/', { timeout = 0.2 })
              pcall(function() for j = 1, 8 do jormungandr:http_write(id, piece) end end)
            end
            sleep(3000)
            """);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mosquitto)]
    public async Task Messages_that_no_script_asks_for()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        string connect = $"local id = jormungandr:mqtt_connect({{ host = '127.0.0.1', port = {broker.Port} }})";
        await HoldLittleAsync(
            $"for i = 1, 15 do {connect} jormungandr:mqtt_subscribe(id, 'big/' .. i, 1) end sleep(3000)",
            $"{connect} for i = 1, 15 do jormungandr:mqtt_publish(id, 'big/' .. i, ('x'):rep(200000), 1, true) end");
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Arguments_of_calls_that_wait() => await HoldLittleAsync("sleep(3000)", argument: new string('x', 1_000_000));

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Answers_that_are_longer_than_the_workers_take_at_a_time()
    {
        await HoldLittleAsync(
            "for i = 1, 1000 do hel:file_read('big') end return 1", "hel:file_write('big', ('x'):rep(2000000))");
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("sleep(3000)")]
    [InlineData("while true do end")]
    public async Task Input_that_a_script_does_not_ask_for(string source)
    {
        await using LokiUnderTest loki = await LokiUnderTest.StartAsync();
        await RegisterAsync(loki, "deaf", source);
        await using GrpcStream<ScriptInput, ScriptEvent> stream = loki.Client.StreamScriptExecution(new CallOptions());
        ScriptInput start = new();
        start.EnsureStart().Name = "deaf";
        await stream.WriteAsync(start);
        ScriptInput input = new();
        input.EnsureInput().Text = new string('x', 1_000_000);

        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (int i = 0; i < 1000; i++)
                await stream.WriteAsync(input);
        });
        ScriptEvent told = new();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await stream.ReadAsync(told))
            {
            }
        });
        Assert.Equal(StatusCode.ResourceExhausted, refused.Status.Code);
        Assert.Contains("memory: 90000", refused.Status.Message, StringComparison.Ordinal);
        Assert.InRange(Held(loki), 0, Beside);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Texts_that_callers_register()
    {
        await using LokiUnderTest loki = await LokiUnderTest.StartAsync();
        string text = "return 1 --" + new string('x', (1 << 20) - 11);
        int count = 0;
        RpcException refused;
        while (true)
        {
            try
            {
                await loki.RegisterAsync("t" + count, text);
                count++;
            }
            catch (RpcException full)
            {
                refused = full;
                break;
            }
        }

        Assert.Equal(32, count);
        Assert.Equal(StatusCode.ResourceExhausted, refused.Status.Code);
        Assert.Contains("text of all scripts: 34603008 bytes of 33554432", refused.Status.Message, StringComparison.Ordinal);
        await loki.RegisterAsync("t0", text, replace: true);
        await loki.Client.UnregisterScriptAsync(new UnregisterScriptRequest { Name = "t1" });
        await loki.RegisterAsync("t1", text);
    }

    /// <param name="before">Run once, before all others.</param>
    private async Task HoldLittleAsync(string source, string before = "return 0", string argument = "")
    {
        using TemporaryFolder folder = new();
        await using LokiUnderTest loki = await LokiUnderTest.StartAsync(
            folder,
            string.Create(CultureInfo.InvariantCulture, $"{{ \"scripts\": {{ \"total_memory\": {Total} }} }}"));
        await RegisterAsync(loki, "before", before);
        await loki.Client.ExecuteScriptAsync(new ExecuteScriptRequest { Name = "before" });
        await RegisterAsync(loki, "greedy", source);
        GrpcChannel[] channels = [.. Enumerable.Range(0, Connections).Select(_ => loki.Connect())];
        using CancellationTokenSource enough = new();
        ExecuteScriptRequest request = new() { Name = "greedy" };
        ValueEntry text = request.EnsureArguments().Entries.Add();
        text.Key = "text";
        text.EnsureValue().Text = argument;
        List<Task> runs = [];
        while (runs.Count < Runs)
        {
            runs.Add(new LokiClient(channels[runs.Count % Connections]).ExecuteScriptAsync(
                request, new CallOptions { Cancellation = enough.Token }).AsTask());
            if (argument.Length > 0)
                await Task.Delay(10); // the server itself takes only so many large messages at once
        }

        long most = 0;
        long mostOfService = 0;
        for (int look = 0; look < 100; look++)
        {
            await Task.Delay(50);
            most = Math.Max(most, Held(loki));
            mostOfService = Math.Max(mostOfService, ProcessMemory.Of(loki.Process).AnonymousBytes);
        }

        RpcException[] refused = [.. runs.Where(run => run.IsFaulted).Select(run => run.Exception!.InnerException).OfType<RpcException>()];
        output.WriteLine($"{most / 1048576.0:F1} MiB at most, {mostOfService / 1048576.0:F1} in the service, {refused.Length} refused, {runs.Count(run => !run.IsCompleted)} waited");
        Assert.InRange(most, 0, (2 * Total) + Beside); // of what is on its way there may be two
        Assert.All(refused, refusal => Assert.True(refusal.Status.Code == StatusCode.ResourceExhausted, refusal.Status.ToString()));
        Assert.Contains(refused, refusal => refusal.Status.Message.Contains("memory of all scripts", StringComparison.Ordinal));

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(runs));
        foreach (GrpcChannel channel in channels)
            await channel.DisposeAsync();
        await Eventually.HoldsAsync(() => RunsAsync(loki, "before"), "all of it is free again");
    }

    private static async Task<bool> RunsAsync(LokiUnderTest loki, string name)
    {
        try
        {
            await loki.Client.ExecuteScriptAsync(new ExecuteScriptRequest { Name = name });
            return true;
        }
        catch (RpcException refused) when (refused.Status.Code == StatusCode.ResourceExhausted)
        {
            return false;
        }
    }

    private static Task RegisterAsync(LokiUnderTest loki, string name, string source)
    {
        RegisterScriptRequest request = new();
        Script script = request.EnsureScript();
        Parameter text = script.Parameters.Add();
        (text.Name, text.Type) = ("text", Contracts.Loki.V1.ValueType.String);
        (script.Name, script.Source, script.Limits) = (name, source, new Limits { WallMs = 3_600_000, CpuMs = 3_600_000 });
        Permissions permissions = script.EnsurePermissions();
        permissions.Children.Add("jormungandr");
        permissions.Children.Add("hel");
        permissions.Hosts.Add("127.0.0.1");
        permissions.Folders.Add(".");
        return loki.Client.RegisterScriptAsync(request).AsTask();
    }

    private static long Held(LokiUnderTest loki)
    {
        try
        {
            return loki.Workers.Prepend(loki.Process).Sum(process => ProcessMemory.Of(process).AnonymousBytes);
        }
        catch (IOException)
        {
            return 0; // a worker has just ended
        }
    }

    /// <summary>A server that begins each connection in its own way and keeps it, unread.</summary>
    private sealed class Peer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> _held = [];

        public Peer(Func<NetworkStream, Task> begin)
        {
            _listener.Server.ReceiveBufferSize = 4096;
            _listener.Start(4096);
            _ = AcceptAsync(begin);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose()
        {
            _listener.Stop();
            lock (_held)
                _held.ForEach(client => client.Dispose());
        }

        private async Task AcceptAsync(Func<NetworkStream, Task> begin)
        {
            try
            {
                while (true)
                {
                    TcpClient client = await _listener.AcceptTcpClientAsync();
                    lock (_held)
                        _held.Add(client);
                    _ = begin(client.GetStream());
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                // The test has seen enough.
            }
        }
    }
}
