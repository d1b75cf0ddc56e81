using Edda.Contracts.Loki.V1;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Loki.Adversary;

/// <summary>The published service with its workers, and a client of it.</summary>
internal sealed class LokiUnderTest : IAsyncDisposable
{
    private readonly ServiceProcess _service;
    private readonly GrpcChannel _channel;

    private LokiUnderTest(ServiceProcess service)
    {
        _service = service;
        _channel = GrpcChannel.ForAddress(service.Address);
        Client = new LokiClient(_channel);
    }

    public LokiClient Client { get; }

    public int Process => _service.Process.Id;

    public IReadOnlyList<int> Workers => _service.Process.Children;

    public static async Task<LokiUnderTest> StartAsync() => new(await ServiceProcess.StartAsync("loki"));

    /// <param name="settings">In JSON, in the folder, which is the test's own.</param>
    public static async Task<LokiUnderTest> StartAsync(TemporaryFolder folder, string settings) => new(
        await ServiceProcess.StartAsync(
            "loki", folder, "--config", folder.Write("loki.json", settings), "--listen", "unix:" + folder.File("s")));

    /// <summary>Another connection.</summary>
    public GrpcChannel Connect() => GrpcChannel.ForAddress(_service.Address);

    public async Task RegisterAsync(string name, string source, Limits? limits = null, bool replace = false)
    {
        RegisterScriptRequest request = new() { Replace = replace };
        Script script = request.EnsureScript();
        script.Name = name;
        script.Source = source;
        script.Returns = Contracts.Loki.V1.ValueType.Number;
        script.Limits = limits ?? new Limits();
        await Client.RegisterScriptAsync(request);
    }

    public async Task<double> ExecuteAsync(string name)
    {
        ExecuteScriptResponse response = await Client.ExecuteScriptAsync(new ExecuteScriptRequest { Name = name });
        return response.Result!.HasInteger ? response.Result.Integer : response.Result.Number;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _service.DisposeAsync();
    }
}
