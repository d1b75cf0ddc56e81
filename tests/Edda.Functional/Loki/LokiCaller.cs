using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>A client of a published Loki, which has settings and state in one folder. Owned by the test that started it.</summary>
internal sealed class LokiCaller : IAsyncDisposable
{
    /// <summary>For a call that hangs. No test asserts that something takes less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ServiceProcess? _service;
    private readonly TemporaryFolder? _ownFolder;
    private readonly GrpcChannel _channel;
    private int _lastRun;

    /// <summary>One that runs elsewhere.</summary>
    public LokiCaller(string address)
        : this(address, null, null)
    {
    }

    private LokiCaller(string address, ServiceProcess? service, TemporaryFolder? ownFolder)
    {
        _service = service;
        _ownFolder = ownFolder;
        _channel = GrpcChannel.ForAddress(address);
        Client = new LokiClient(_channel);
    }

    public ServiceProcess Service => _service!;

    public LokiClient Client { get; }

    public static CallOptions InTime => new() { Timeout = Patience };

    /// <param name="settings">JSON; written to settings.json in the folder.</param>
    /// <param name="folder">Null: one of its own.</param>
    public static async Task<LokiCaller> StartAsync(string settings = "{}", TemporaryFolder? folder = null)
    {
        TemporaryFolder? own = folder is null ? new TemporaryFolder() : null;
        TemporaryFolder at = folder ?? own!;
        await File.WriteAllTextAsync(at.File("settings.json"), settings);
        ServiceProcess service = await ServiceProcess.StartAsync(
            "loki", at, "--config", at.File("settings.json"), "--listen", "unix:" + at.File("s"));
        return new LokiCaller(service.Address, service, own);
    }

    /// <summary>Makes a script callable, in place of another of its name; with "return" in it, it returns a string.</summary>
    public async Task RegisterAsync(
        string name, string source, Permissions? permissions = null, Limits? limits = null, string[]? parameters = null)
    {
        RegisterScriptRequest request = new() { Replace = true };
        Script script = request.EnsureScript();
        script.Name = name;
        script.Source = source;
        script.Returns = source.Contains("return", StringComparison.Ordinal)
            ? Contracts.Loki.V1.ValueType.String : Contracts.Loki.V1.ValueType.Void;
        if (permissions is not null)
            script.Permissions = permissions;
        script.Limits = limits ?? new Limits { WallMs = (uint)Patience.TotalMilliseconds };
        foreach (string parameter in parameters ?? [])
        {
            Parameter added = script.Parameters.Add();
            (added.Name, added.Type, added.Required) = (parameter, Contracts.Loki.V1.ValueType.String, true);
        }

        await Client.RegisterScriptAsync(request, InTime);
    }

    /// <summary>Registers a text under a name of its own and runs it; what it returned.</summary>
    public async Task<string> RunAsync(string source, Permissions? permissions = null, Limits? limits = null)
    {
        string name = "run_" + Interlocked.Increment(ref _lastRun).ToString(CultureInfo.InvariantCulture);
        await RegisterAsync(name, source, permissions, limits);
        return await ExecuteAsync(name);
    }

    /// <summary>The same for one that fails; a success fails the test.</summary>
    public async Task<Status> FailAsync(string source, Permissions? permissions = null, Limits? limits = null)
    {
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => RunAsync(source, permissions, limits));
        return failure.Status;
    }

    public async Task<string> ExecuteAsync(string name, params (string Name, Value Value)[] arguments)
    {
        ExecuteScriptResponse answer = await Client.ExecuteScriptAsync(Request(name, arguments), InTime);
        return Shown(answer.EnsureResult());
    }

    /// <summary>Runs a script and tells each line that it prints at once; what it returned.</summary>
    public async Task<string> StreamAsync(
        string name, Func<string, Task> printed, CancellationToken cancellation = default, params (string Name, Value Value)[] arguments)
    {
        await using GrpcStream<ScriptInput, ScriptEvent> stream = Client.StreamScriptExecution(
            new CallOptions { Timeout = Patience, Cancellation = cancellation });
        await stream.WriteAsync(new ScriptInput { Start = Request(name, arguments) }, cancellation);
        ScriptEvent told = new();
        string result = "";
        while (await stream.ReadAsync(told, cancellation))
        {
            if (told.WhatCase == ScriptEvent.WhatOneofCase.Output)
            {
                foreach (string line in told.Output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    await printed(line);
            }
            else if (told.WhatCase == ScriptEvent.WhatOneofCase.Finished)
            {
                result = Shown(told.Finished!.EnsureResult());
            }
        }

        return result;
    }

    public static Permissions May(string child, string[]? hosts = null, string[]? pins = null, string[]? folders = null)
    {
        Permissions permissions = new();
        permissions.Children.Add(child);
        foreach (string host in hosts ?? [])
            permissions.Hosts.Add(host);
        foreach (string pin in pins ?? [])
            permissions.Pins.Add(pin);
        foreach (string folder in folders ?? [])
            permissions.Folders.Add(folder);
        return permissions;
    }

    /// <summary>The LimitReached in a status's google.rpc.Status.</summary>
    public static LimitReached LimitIn(Status status)
    {
        Contracts.Google.Rpc.Status details = new();
        Core.Wire.WireReader reader = new(status.Details.Span);
        Assert.Equal(Core.Wire.WireStatus.Ok, details.TryRead(ref reader));
        Assert.Equal("type.googleapis.com/loki.v1.LimitReached", details.Details[0].TypeUrl.ToString());
        LimitReached limit = new();
        reader = new Core.Wire.WireReader(details.Details[0].Value.Span);
        Assert.Equal(Core.Wire.WireStatus.Ok, limit.TryRead(ref reader));
        return limit;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        if (_service is not null)
            await _service.DisposeAsync();
        _ownFolder?.Dispose();
    }

    private static ExecuteScriptRequest Request(string name, (string Name, Value Value)[] arguments)
    {
        ExecuteScriptRequest request = new() { Name = name };
        foreach ((string argument, Value value) in arguments)
        {
            ValueEntry entry = request.EnsureArguments().Entries.Add();
            (entry.Key, entry.Value) = (argument, value);
        }

        return request;
    }

    private static string Shown(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.Text => value.Text.ToString(),
        Value.KindOneofCase.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.Number => value.Number.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.Boolean => value.Boolean ? "true" : "false",
        _ => "",
    };
}
