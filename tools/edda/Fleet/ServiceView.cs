using Edda.Contracts.Einherjar.V1;
using Edda.Contracts.Grpc.Health.V1;
using Edda.Edge.Grpc;

namespace Edda.Tool.Fleet;

/// <summary>What a running service says of itself, asked over its socket like any client would.</summary>
internal sealed record ServiceView(string Name, string Address, HealthCheckResponse.ServingStatus Health, Profile Profile)
{
    public static async Task<ServiceView> AskAsync(
        string name, string address, TimeSpan patience, CancellationToken cancellation)
    {
        await using var channel = GrpcChannel.ForAddress(address);
        var options = new CallOptions { Timeout = patience, WaitForReady = true, Cancellation = cancellation };
        HealthCheckResponse health = await new HealthClient(channel).CheckAsync(new HealthCheckRequest(), options);
        Profile profile = await new EinherjarClient(channel).GetProfileAsync(new GetProfileRequest(), options);
        return new ServiceView(name, address, health.Status, profile);
    }

    public void Print(TextWriter to)
    {
        to.WriteLine($"{Name,-10} {Health,-12} {Profile.Version,-8} {Address}");
        to.WriteLine($"           {Profile.Title}: {Profile.Functions.Count} functions");
        for (int i = 0; i < Profile.Domains.Count; i++)
        {
            to.WriteLine($"           - {Profile.Domains[i].Name}: {Profile.Domains[i].Description}");
        }
    }
}
