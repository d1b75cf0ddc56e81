using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Heimdall;
using Edda.Edge.Hosting;
using Edda.Gladsheim.Api.Internal;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Hall;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Api;

/// <summary>
/// The hall as a gRPC service. Questions are answered from the registry; commands are authorised for the service they act
/// on and handed to the hall. The streams are in <see cref="StreamAnswers"/>. Any number of calls at once.
/// </summary>
public sealed partial class GladsheimService(
    ServiceHall hall, EdgeHost host, Func<Task<(ReloadPlan? Plan, string Refusal)>> reload) : GladsheimBase
{
    private readonly StreamAnswers _streams = new(hall, host.Server);

    public override async ValueTask StartService(StartServiceRequest request, ServiceStatus response, ServerCall call)
    {
        string name = request.Name.ToString();
        if (!MayActOn(call, name))
            return;
        WaitLevel level = (int)request.Wait is >= 0 and <= (int)WaitLevel.Nothing ? (WaitLevel)request.Wait : WaitLevel.Ready;
        Answer(await hall.StartServiceAsync(name, level, Timeout(request.TimeoutMs)).ConfigureAwait(false), response, call);
    }

    public override async ValueTask StopService(StopServiceRequest request, ServiceStatus response, ServerCall call)
    {
        string name = request.Name.ToString();
        if (!MayActOn(call, name))
            return;
        CommandResult result = await hall.StopServiceAsync(name, Timeout(request.TimeoutMs), request.Force).ConfigureAwait(false);
        Answer(result, response, call);
    }

    public override async ValueTask RestartService(RestartServiceRequest request, ServiceStatus response, ServerCall call)
    {
        string name = request.Name.ToString();
        if (!MayActOn(call, name))
            return;
        Answer(await hall.RestartServiceAsync(name, Timeout(request.TimeoutMs)).ConfigureAwait(false), response, call);
    }

    public override ValueTask GetServiceStatus(GetServiceStatusRequest request, ServiceStatus response, ServerCall call)
    {
        if (Find(request.Name.ToString(), call) is { } service)
            StatusMessages.Fill(response, service, withHistory: true);
        return default;
    }

    public override ValueTask ListServices(ListServicesRequest request, ListServicesResponse response, ServerCall call)
    {
        ServiceFilter filter = StatusMessages.FilterOf(request);
        RegistrySnapshot snapshot = hall.Registry.Current;
        response.Revision = snapshot.Revision;
        foreach (ServiceSnapshot service in snapshot.Services)
        {
            if (filter.Matches(service))
                StatusMessages.Fill(response.Services.Add(), service, withHistory: false);
        }

        return default;
    }

    public override ValueTask GetServiceHealth(GetServiceHealthRequest request, ServiceHealth response, ServerCall call)
    {
        if (Find(request.Name.ToString(), call) is { } service)
            StatusMessages.Fill(response, service);
        return default;
    }

    public override ValueTask GetResourceUsage(GetResourceUsageRequest request, GetResourceUsageResponse response, ServerCall call)
    {
        string name = request.Name.ToString();
        UsageHistory? history = name.Length == 0 ? hall.SystemUsage : Find(name, call)?.Usage;
        if (history is null)
            return default;
        UsageMessages.Fill(response, history, (int)Math.Min(request.History, (uint)history.Capacity));
        response.Cores = (uint)hall.Machine.Cores;
        response.MemoryTotalBytes = (ulong)hall.Machine.MemoryBytes;
        if (hall.PressureOf(name) is { } pressure)
            UsageMessages.Fill(response.EnsurePressure(), pressure);
        return default;
    }

    public override async ValueTask SetResourceLimits(
        SetResourceLimitsRequest request, Contracts.Gladsheim.V1.ResourceLimits response, ServerCall call)
    {
        if (request.Limits is not { } limits)
        {
            call.Fail(StatusCode.InvalidArgument, "limits: nothing was given");
            return;
        }

        string name = limits.Name.ToString();
        if (!MayActOn(call, name))
            return;
        if (!LimitMessages.TryRead(limits, out Byggvir.ResourceLimits wanted, out string refusal))
        {
            call.Fail(StatusCode.OutOfRange, refusal);
            return;
        }

        CommandResult result = await hall.SetLimitsAsync(name, wanted).ConfigureAwait(false);
        if (result.Service is { } service)
            LimitMessages.Fill(response, service);
        else
            call.Fail(result.Code, result.Message);
    }

    public override ValueTask GetResourceLimits(
        GetResourceLimitsRequest request, Contracts.Gladsheim.V1.ResourceLimits response, ServerCall call)
    {
        if (Find(request.Name.ToString(), call) is { } service)
            LimitMessages.Fill(response, service);
        return default;
    }

    public override async ValueTask Reload(ReloadRequest request, ReloadResponse response, ServerCall call)
    {
        if (request.Name.Length > 0)
        {
            await ReloadOneAsync(request.Name.ToString(), response, call).ConfigureAwait(false);
            return;
        }

        if (!MayActOn(call, "*"))
            return;
        (ReloadPlan? plan, string refusal) = await reload().ConfigureAwait(false);
        if (plan is null)
            call.Fail(StatusCode.FailedPrecondition, refusal);
        else
            EventMessages.Fill(response, plan);
    }

    public override ValueTask SubscribeServiceHealth(
        SubscribeServiceHealthRequest request, ResponseStream<ServiceHealth> responses, ServerCall call) =>
        _streams.HealthAsync(request, responses, call);

    public override ValueTask Logs(LogsRequest request, ResponseStream<LogLine> responses, ServerCall call)
    {
        // What a service writes may be nobody else's business.
        string name = request.Name.ToString();
        return MayActOn(call, name) && Find(name, call) is { } service
            ? _streams.LogsAsync(request, service, responses, call)
            : default;
    }

    public override ValueTask Events(EventsRequest request, ResponseStream<Event> responses, ServerCall call) =>
        _streams.EventsAsync(request, responses, call);

    private async ValueTask ReloadOneAsync(string name, ReloadResponse response, ServerCall call)
    {
        if (!MayActOn(call, name))
            return;
        CommandResult result = await hall.ReloadServiceAsync(name).ConfigureAwait(false);
        if (result.Service is null)
            call.Fail(result.Code, result.Message);
        else
            response.Changed.Add().Set(name);
    }

    private static TimeSpan? Timeout(uint milliseconds) => milliseconds == 0 ? null : TimeSpan.FromMilliseconds(milliseconds);

    private static void Answer(CommandResult result, ServiceStatus response, ServerCall call)
    {
        if (result.Service is { } service)
            StatusMessages.Fill(response, service, withHistory: true);
        else
            call.Fail(result.Code, result.Message);
    }

    private ServiceSnapshot? Find(string name, ServerCall call)
    {
        RegistrySnapshot snapshot = hall.Registry.Current;
        ServiceSnapshot? service = snapshot.Find(name);
        if (service is null)
            call.Fail(StatusCode.NotFound, snapshot.UnknownName(name));
        return service;
    }

    private bool MayActOn(ServerCall call, string service)
    {
        if (call.MayActOn(host.Sentry.Gate, service))
            return true;
        call.SetItem(DenialWatch.TargetKey, service);
        return false;
    }
}
