#if EDDA_MOONSHARP
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Loki.MoonSharp.Tests;

/// <summary>The whole service on MoonSharp, with its worker processes.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private static readonly CallOptions InTime = new() { Timeout = TimeSpan.FromMinutes(1), WaitForReady = true };

    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _process;
    private GrpcChannel? _channel;

    private LokiClient Client => new(_channel!);

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder.File("tools.toml"), "[[tool]]\nname = \"greedy\"\nscript = \"return 1\"\nlimits = { memory = \"1MiB\" }\n");
        await File.WriteAllTextAsync(_folder.File("settings.json"), $$"""{ "tools": "{{_folder.File("tools.toml")}}", "state_folder": "{{_folder.File("state")}}" }""");
        _process = ChildProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "loki-moonsharp"),
            ["--config", _folder.File("settings.json"), "--listen", "unix:" + _folder.File("s")]);
        await _process.WaitForLineAsync(line => line.Contains(" ready ", StringComparison.Ordinal));
        _channel = GrpcChannel.ForAddress("unix:" + _folder.File("s"));
    }

    public async Task DisposeAsync()
    {
        await _channel!.DisposeAsync();
        await _process!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Scripts_run_use_children_and_end_at_their_limits()
    {
        Assert.Equal("MoonSharp", (await Client.GetCapabilitiesAsync(new GetCapabilitiesRequest(), InTime)).Engine.ToString());
        await RegisterAsync("keep", "hel:store_set('k', { 1, 'two' }) print('kept') return hel:store_get('k')[2]");
        ExecuteScriptResponse kept = await Client.ExecuteScriptAsync(new ExecuteScriptRequest { Name = "keep" }, InTime);
        Assert.Equal(("two", "kept\n"), (kept.Result!.Text.ToString(), kept.Output.ToString()));

        await RegisterAsync("endless", "while true do pcall(function() while true do end end) end");
        RpcException ended = await Assert.ThrowsAsync<RpcException>(() => Client.ExecuteScriptAsync(new ExecuteScriptRequest { Name = "endless" }, InTime).AsTask());
        Assert.Equal(StatusCode.ResourceExhausted, ended.Code);
        Assert.StartsWith("endless: wall time: ", ended.Status.Message, StringComparison.Ordinal);

        RpcException wrong = await Assert.ThrowsAsync<RpcException>(() => RegisterAsync("bad", "x = = 1"));
        Assert.StartsWith("script \"bad\" does not compile: line 1: ", wrong.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_for_a_limit_of_memory_is_refused_by_name_from_a_file_as_well()
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => RegisterAsync("greedy", "return 1", 1 << 20));
        Assert.Equal(
            (StatusCode.InvalidArgument, "limits.memory of \"greedy\", which MoonSharp cannot hold; allowed: none"),
            (refused.Code, refused.Status.Message));
        Assert.Contains("tools.toml:1:1: tool: found limits.memory of \\\"greedy\\\", which MoonSharp cannot hold; allowed: none", _process!.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Client.ListScriptsAsync(new ListScriptsRequest(), InTime)).Scripts.Count);
    }

    private async Task RegisterAsync(string name, string source, ulong memory = 0)
    {
        RegisterScriptRequest request = new();
        Script script = request.EnsureScript();
        (script.Name, script.Source, script.Returns) = (name, source, Contracts.Loki.V1.ValueType.String);
        script.EnsurePermissions().Children.Add("hel");
        Limits limits = script.EnsureLimits();
        (limits.WallMs, limits.MemoryBytes) = (2_000, memory);
        await Client.RegisterScriptAsync(request, InTime);
    }
}
#endif
