using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Edge.Heimdall;

/// <summary>What handlers ask about their caller.</summary>
public static class HeimdallCalls
{
    /// <summary>Who calls; nobody, when the server has no gate.</summary>
    public static Caller Caller(this ServerCall call) => call.Identity as Caller ?? Heimdall.Caller.Anonymous;

    /// <summary>Whether the caller may act on the target. If not, the call has been failed and the denial logged.</summary>
    public static bool MayActOn(this ServerCall call, Gate gate, string target)
    {
        Denial denial = gate.AdmitTarget(call.Caller(), call.Path, target, call.Peer);
        if (denial.IsDenied)
            call.Fail(denial.ToStatusCode(), denial.Detail);
        return !denial.IsDenied;
    }

    internal static StatusCode ToStatusCode(this Denial denial) =>
        denial.IsUnauthenticated ? StatusCode.Unauthenticated : StatusCode.PermissionDenied;
}
