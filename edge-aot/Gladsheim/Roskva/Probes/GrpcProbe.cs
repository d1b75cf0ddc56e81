using Edda.Contracts.Grpc.Health.V1;
using Edda.Edge.Grpc;

namespace Edda.Gladsheim.Roskva.Probes;

/// <summary>Asks grpc.health.v1 (Check). The channel is kept between probes: a connection per probe would be most of the cost.</summary>
public sealed class GrpcProbe(string address, string service) : Probe
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address);
    private readonly HealthCheckRequest _request = new() { Service = service };
    private readonly HealthCheckResponse _response = new();

    public override async ValueTask<string?> LookAsync(CancellationToken cancellation)
    {
        try
        {
            CallOptions options = new() { Cancellation = cancellation };
            await new HealthClient(_channel).CheckAsync(_request, _response, options).ConfigureAwait(false);
            return Describe(_response.Status);
        }
        catch (RpcException failure) when (!cancellation.IsCancellationRequested)
        {
            return failure.Status.ToString();
        }
    }

    public override ValueTask DisposeAsync() => _channel.DisposeAsync();

    internal static string? Describe(HealthCheckResponse.ServingStatus status) => status switch
    {
        HealthCheckResponse.ServingStatus.Serving => null,
        HealthCheckResponse.ServingStatus.NotServing => "not serving",
        HealthCheckResponse.ServingStatus.ServiceUnknown => "the service is unknown there",
        _ => "status unknown",
    };
}
