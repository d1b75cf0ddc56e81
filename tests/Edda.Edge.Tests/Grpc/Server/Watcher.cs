using Edda.Edge.Grpc;

namespace Edda.Edge.Tests.Grpc.Server;

/// <summary>Remembers what an interceptor is told, and refuses what it is told to refuse.</summary>
internal sealed class Watcher(Func<ServerCall, bool>? begin = null) : ServerInterceptor
{
    public List<string> Seen { get; } = [];

    public CallSummary Last { get; private set; }

    public override bool Begin(ServerCall call)
    {
        lock (Seen)
        {
            Seen.Add("begin " + call.Path);
        }

        return begin?.Invoke(call) ?? true;
    }

    public override void End(ServerCall call, in CallSummary summary)
    {
        Last = summary;
        lock (Seen)
        {
            Seen.Add("end " + summary.Code);
        }
    }
}
