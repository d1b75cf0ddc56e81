using Edda.Contracts.Grpc.Health.V1;
using Edda.Edge.Grpc;
using Edda.Edge.Internal;

namespace Edda.Edge.Health;

/// <summary>
/// Whether the whole and each of its services are well. A service that is bound and was never spoken of is as well as
/// the whole. Any thread may use it.
/// </summary>
public sealed class HealthBoard
{
    private readonly object _gate = new();
    private readonly Dictionary<string, HealthCheckResponse.ServingStatus> _own = new(StringComparer.Ordinal);
    private readonly GrpcServer _server;
    private HealthCheckResponse.ServingStatus _whole = HealthCheckResponse.ServingStatus.NotServing;
    private bool _ending;

    /// <summary>The whole is not serving until somebody says so.</summary>
    public HealthBoard(GrpcServer server)
    {
        _server = server;
        server.Changed += Changes.Raise;
    }

    internal ChangeSignal Changes { get; } = new();

    public void Set(bool serving)
    {
        lock (_gate)
            _whole = Status(serving);
        Changes.Raise();
    }

    /// <param name="service">A full name: "thor.v1.Thor".</param>
    public void Set(string service, bool serving)
    {
        lock (_gate)
            _own[service] = Status(serving);
        Changes.Raise();
    }

    /// <summary>Nobody is to be sent here any more, whatever anybody says from now on.</summary>
    public void End()
    {
        lock (_gate)
            _ending = true;
        Changes.Raise();
    }

    /// <summary>False when there is no such service.</summary>
    /// <param name="service">Empty: the whole.</param>
    public bool TryGet(string service, out HealthCheckResponse.ServingStatus status)
    {
        lock (_gate)
        {
            bool known = true;
            if (service.Length == 0 || !_own.TryGetValue(service, out status))
            {
                known = service.Length == 0 || IsBound(service);
                status = _whole;
            }

            if (_ending)
                status = HealthCheckResponse.ServingStatus.NotServing;
            return known;
        }
    }

    private static HealthCheckResponse.ServingStatus Status(bool serving) => serving
        ? HealthCheckResponse.ServingStatus.Serving
        : HealthCheckResponse.ServingStatus.NotServing;

    private bool IsBound(string service)
    {
        foreach (GrpcServiceDescriptor bound in _server.Services)
        {
            if (bound.FullName == service)
                return true;
        }

        return false;
    }
}
