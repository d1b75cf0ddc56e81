namespace Edda.Edge.Grpc;

/// <summary>
/// Sees every call at its begin and at its end: identity, logs, metrics. One instance serves all calls at once.
/// It does not wrap the handler, so it costs no allocation per call.
/// </summary>
public abstract class ServerInterceptor
{
    /// <summary>False refuses the call; the interceptor has then called <see cref="ServerCall.Fail"/>.</summary>
    public virtual bool Begin(ServerCall call) => true;

    /// <summary>Called once for each call whose <see cref="Begin"/> was called, in the opposite order.</summary>
    public virtual void End(ServerCall call, in CallSummary summary)
    {
    }
}
