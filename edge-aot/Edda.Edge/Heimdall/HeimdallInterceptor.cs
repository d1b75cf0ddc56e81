using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Edge.Heimdall;

/// <summary>Puts the gate before every call: sets <see cref="ServerCall.Identity"/> or refuses.</summary>
public sealed class HeimdallInterceptor(Gate gate) : ServerInterceptor
{
    public override bool Begin(ServerCall call)
    {
        Denial denial = gate.Admit(call.Peer.Unix?.Uid, call.Header("authorization"), call.Path, out Caller caller);
        call.Identity = caller;
        if (!denial.IsDenied)
            return true;

        gate.LogDenied(denial, caller, call.Peer.ToString(), call.Path);
        call.Fail(denial.ToStatusCode(), denial.Detail);
        return false;
    }
}
