using System.Collections.Concurrent;
using Edda.Edge.Grpc;

namespace Edda.Edge.Http2.Tests.Support;

/// <summary>Sees what handlers throw unexpectedly, which no caller is told.</summary>
internal sealed class Faults : ServerInterceptor
{
    private int _begun;
    private int _ended;

    public ConcurrentQueue<Exception> Seen { get; } = [];

    public int Begun => Volatile.Read(ref _begun);

    public int Ended => Volatile.Read(ref _ended);

    public override bool Begin(ServerCall call)
    {
        Interlocked.Increment(ref _begun);
        return true;
    }

    public override void End(ServerCall call, in CallSummary summary)
    {
        Interlocked.Increment(ref _ended);
        if (summary.Error is { } error)
        {
            Seen.Enqueue(error);
        }
    }
}
