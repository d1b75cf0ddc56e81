using Edda.Contracts.Jotunheim.V1;
using Edda.Edge.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>Bridge.Attach: what devices call to be there.</summary>
internal sealed class BridgeService(DeviceHub hub, CancellationToken draining) : BridgeBase
{
    public override ValueTask Attach(RequestStream<Up> requests, ResponseStream<Down> responses, ServerCall call)
    {
        call.MaxReceiveMessageSize = DeviceLimits.LongestMessage;
        return new DeviceStream(hub, requests, responses, call).RunAsync(draining);
    }
}
