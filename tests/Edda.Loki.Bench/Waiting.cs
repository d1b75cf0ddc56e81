using Edda.Contracts.Loki.V1;
using Edda.Edge.Grpc;

namespace Edda.Loki.Bench;

/// <summary>A thousand scripts that wait for a timer at once.</summary>
internal static class Waiting
{
    private const int Scripts = 1000;
    private const int Connections = 20; // a connection takes 100 calls at a time

    public static async Task MeasureAsync(ServiceUnderTest service)
    {
        await service.RegisterAsync("waiter", "sleep(8) return 1", new Limits { WallMs = 120_000 });
        GrpcChannel[] channels = [.. Enumerable.Range(0, Connections).Select(_ => service.Connect())];
        Task<ExecuteScriptResponse>[] calls = [.. Enumerable.Range(0, Scripts).Select(i =>
            new LokiClient(channels[i % Connections]).ExecuteScriptAsync(new ExecuteScriptRequest { Name = "waiter" }).AsTask())];
        Capabilities now;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            now = await service.Client.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        }
        while (now.Running < Scripts && !calls.Any(call => call.IsCompleted));

        await Task.Delay(TimeSpan.FromSeconds(1)); // the garbage of those that wait is collected in quiet moments
        service.Report($"{now.Running} scripts wait");
        await Task.WhenAll(calls);
        foreach (GrpcChannel channel in channels)
            await channel.DisposeAsync();
    }
}
