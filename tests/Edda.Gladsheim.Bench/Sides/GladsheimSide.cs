using System.Diagnostics;
using System.Text.Json;
using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Gladsheim.Bench.Sides;

/// <summary>The published gladsheim, asked over its Unix socket.</summary>
/// <param name="tag">What tells its services from those of another Gladsheim.</param>
/// <param name="check">A health check that every service has; null: none.</param>
internal sealed class GladsheimSide(Workplace place, string tag = "gladsheim", object? check = null) : Side(place)
{
    private readonly ServiceStatus _answer = new();
    private GrpcChannel? _channel;
    private GladsheimClient? _client;

    public override string Name => "gladsheim";

    public override string Tag => tag;

    public override string? Missing => File.Exists(PublishedBinaries.PathOf("gladsheim"))
        ? null
        : $"needs {PublishedBinaries.PathOf("gladsheim")}: run tools/publish.sh";

    public override string GrpcSocket => $"{Folder}/socket";

    private string Address => "unix:" + GrpcSocket;

    public override long AskStart(int service)
    {
        long began = Stopwatch.GetTimestamp();
        // Without waiting for the answer: the child says itself when it runs.
        Task answered = _client!.StartServiceAsync(
            new StartServiceRequest { Name = $"s{service}", Wait = WaitFor.WaitNothing }, _answer).AsTask();
        answered.GetAwaiter().GetResult();
        return began;
    }

    public override List<double> Status(int service, int calls)
    {
        GetServiceStatusRequest request = new() { Name = $"s{service}" };
        return Timed(calls, () => _client!.GetServiceStatusAsync(request, _answer));
    }

    public override List<double> StatusAtOnce(int clients, int callsEach, TimeSpan pause)
    {
        GrpcChannel[] channels = [.. Enumerable.Range(0, clients).Select(_ => GrpcChannel.ForAddress(Address))];
        (GladsheimClient Calls, GetServiceStatusRequest Request, ServiceStatus Answer)[] askers =
            [.. channels.Select(channel => (new GladsheimClient(channel), new GetServiceStatusRequest { Name = "s0" }, new ServiceStatus()))];
        // Once before, so that everybody is connected.
        _ = TimedAtOnce(askers, 1, TimeSpan.Zero, asker => asker.Calls.GetServiceStatusAsync(asker.Request, asker.Answer));
        List<double> took = TimedAtOnce(
            askers, callsEach, pause, asker => asker.Calls.GetServiceStatusAsync(asker.Request, asker.Answer));
        foreach (GrpcChannel channel in channels)
            channel.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return took;
    }

    public override void End()
    {
        _channel?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _channel = null;
        base.End();
    }

    protected override Process Launch(int services)
    {
        string settings = Path.Combine(Folder, "gladsheim.json");
        File.WriteAllText(settings, JsonSerializer.Serialize(Settings(services)));
        return Place.Start(Folder, PublishedBinaries.PathOf("gladsheim"), "--config", settings);
    }

    protected override void Launched(int services)
    {
        _channel = GrpcChannel.ForAddress(Address);
        _client = new GladsheimClient(_channel);
        _client.ListServicesAsync(
            new ListServicesRequest(), new ListServicesResponse(),
            new CallOptions { WaitForReady = true, Timeout = TimeSpan.FromSeconds(20) }).AsTask().GetAwaiter().GetResult();
    }

    protected override void AskStop(int service) =>
        _client!.StopServiceAsync(new StopServiceRequest { Name = $"s{service}" }, _answer).AsTask().GetAwaiter().GetResult();

    private Dictionary<string, object> Settings(int services) => new()
    {
        ["listen"] = new[] { Address },
        ["state_folder"] = Path.Combine(Folder, "state"),
        ["run_folder"] = Path.Combine(Folder, "run"),
        ["log_folder"] = Path.Combine(Folder, "log"),
        ["on_exit"] = "stop",
        ["starts_per_second"] = 10_000,
        ["platform_limits"] = new { services = services + 1 },
        ["services"] = Enumerable.Range(0, services).ToDictionary(i => $"s{i}", Service),
    };

    private Dictionary<string, object> Service(int number)
    {
        Dictionary<string, object> service = new()
        {
            ["command"] = new[] { Place.Child, Who(number) },
            // A measured service crashes more often than a real one; none is given up or held back.
            ["restart"] = new { policy = "always", delay = "1ms", max_delay = "1ms", attempts = 0, healthy_after = "100ms" },
        };
        if (check is not null)
            service["checks"] = new Dictionary<string, object> { ["measured"] = check };
        return service;
    }
}
