using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Heimdall;
using Edda.Gladsheim.Hall;

namespace Edda.Gladsheim.Api;

/// <summary>Tells every call that was refused to those who follow events, whoever refused it. Stands before the gate.</summary>
public sealed class DenialWatch(EventLog events) : ServerInterceptor
{
    /// <summary>Under this key a handler leaves the name of the service that a call was to act on.</summary>
    public static object TargetKey { get; } = new();

    public override void End(ServerCall call, in CallSummary summary)
    {
        if (summary.Code is not (StatusCode.PermissionDenied or StatusCode.Unauthenticated))
            return;
        events.Add(new HallEvent
        {
            Kind = EventKind.Denied,
            Name = call.GetItem(TargetKey) as string ?? "",
            Caller = call.Caller().Name is { Length: > 0 } name ? name : call.Peer.ToString(),
            Function = call.Path,
            Detail = summary.Message,
        });
    }
}
