using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Loki.Bench;

/// <summary>The published service and a client of it.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    private readonly ServiceProcess _service;
    private readonly GrpcChannel _channel;

    private ServiceUnderTest(ServiceProcess service)
    {
        _service = service;
        _channel = Connect();
        Client = new LokiClient(_channel);
    }

    public LokiClient Client { get; }

    public static async Task<ServiceUnderTest> StartAsync()
    {
        ServiceUnderTest started = new(await ServiceProcess.StartAsync("loki"));
        await started.RegisterAsync("trivial", "return 1");
        for (int i = 0; i < 10; i++)
            await started.Client.ExecuteScriptAsync(new ExecuteScriptRequest { Name = "trivial" });
        await Task.Delay(TimeSpan.FromSeconds(1)); // what the start needed is given back a moment later
        return started;
    }

    public GrpcChannel Connect() => GrpcChannel.ForAddress(_service.Address);

    public async Task RegisterAsync(string name, string source, Limits? limits = null)
    {
        RegisterScriptRequest request = new();
        Script script = request.EnsureScript();
        script.Name = name;
        script.Source = source;
        script.Limits = limits ?? new Limits();
        await Client.RegisterScriptAsync(request);
    }

    /// <summary>Resident memory; and proportional, where what processes share counts once.</summary>
    public void Report(string when)
    {
        List<(int Process, long Resident, long Proportional)> all = [.. Processes().Select(MemoryOf)];
        Console.WriteLine(
            $"{when}: service {Mebibytes(all[0].Resident)}, workers {string.Join(", ", all.Skip(1).Select(one => Mebibytes(one.Resident)))}"
            + $"; in all {Mebibytes(all.Sum(one => one.Resident))} resident, {Mebibytes(all.Sum(one => one.Proportional))} proportional");
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _service.DisposeAsync();
    }

    private IEnumerable<int> Processes()
    {
        int service = _service.Process.Id;
        IEnumerable<int> others = Directory.GetDirectories($"/proc/{service}/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)).Distinct().Order();
        return [service, .. others];
    }

    private static (int Process, long Resident, long Proportional) MemoryOf(int process)
    {
        string[] lines = File.ReadAllLines($"/proc/{process}/smaps_rollup");
        return (process, Field(lines, "Rss:"), Field(lines, "Pss:"));
    }

    private static long Field(string[] lines, string name) => long.Parse(
        lines.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim().Split(' ')[0],
        CultureInfo.InvariantCulture);

    private static string Mebibytes(long kibibytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{kibibytes / 1024.0:F1} MiB");
}
