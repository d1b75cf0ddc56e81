using Edda.Contracts.Grpc.Health.V1;
using Edda.Core.Grpc;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using Edda.Edge.Internal;

namespace Edda.Edge.Health;

/// <summary>The public health checking protocol over a board.</summary>
public sealed class HealthService(HealthBoard board, GrpcServer server) : HealthBase
{
    private static readonly ParameterDescription Service = new(
        "service", ValueKind.String, "The full name of a gRPC service; empty: the process as a whole.");

    public static IReadOnlyList<FunctionDescription> Functions { get; } =
    [
        new FunctionDescription
        {
            Name = "check_health",
            Description = "Says whether the process or one of its services takes calls.",
            Method = HealthDescriptor.Check.Path,
            Parameters = [Service],
            Returns = ValueKind.Object,
            ReturnDescription = "status: SERVING or NOT_SERVING.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
        new FunctionDescription
        {
            Name = "watch_health",
            Description = "Says the same at once and again after every change.",
            Method = HealthDescriptor.Watch.Path,
            Parameters = [Service],
            Returns = ValueKind.Object,
            ReturnDescription = "status: SERVING, NOT_SERVING or SERVICE_UNKNOWN.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
    ];

    public override ValueTask Check(HealthCheckRequest request, HealthCheckResponse response, ServerCall call)
    {
        string service = request.Service.Length == 0 ? "" : request.Service.ToString();
        if (board.TryGet(service, out HealthCheckResponse.ServingStatus status))
            response.Status = status;
        else
            call.Fail(StatusCode.NotFound, $"there is no service \"{service}\" here");
        return default;
    }

    public override async ValueTask Watch(
        HealthCheckRequest request, ResponseStream<HealthCheckResponse> responses, ServerCall call)
    {
        string service = request.Service.ToString();
        HealthCheckResponse response = new();
        using StreamLife life = new(call, server.Draining);
        HealthCheckResponse.ServingStatus? told = null;
        bool goesOn = true;
        while (true)
        {
            Task change = board.Changes.Next;
            if (!board.TryGet(service, out HealthCheckResponse.ServingStatus status))
                status = HealthCheckResponse.ServingStatus.ServiceUnknown;
            if (status != told)
            {
                told = status;
                response.Status = status;
                await responses.WriteAsync(response, call.Cancellation).ConfigureAwait(false);
            }

            // One more look after the drain began, so that the last word is NOT_SERVING.
            if (!goesOn)
                return;
            goesOn = await life.WaitAsync(change).ConfigureAwait(false);
            if (!goesOn && call.Cancellation.IsCancellationRequested)
                return;
        }
    }
}
