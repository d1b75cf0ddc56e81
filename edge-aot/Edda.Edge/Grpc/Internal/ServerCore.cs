using Edda.Edge.Grpc.Internal.Calls;
using Edda.Edge.Grpc.Internal.Methods;

namespace Edda.Edge.Grpc.Internal;

/// <summary>What all calls of one server share.</summary>
internal sealed class ServerCore(GrpcServerOptions options)
{
    private int _running;

    public GrpcServerLimits Limits { get; } = options.Limits;

    public TimeProvider Clock { get; } = options.Clock;

    /// <summary>As they were when the server started: until then whoever composes it may add some.</summary>
    public ServerInterceptor[] Interceptors { get; private set; } = [];

    public ByteBudget Budget { get; } = new(options.Limits.MaxBufferedBytes);

    public MethodTable Methods { get; } = new();

    public WaitingCalls Waiting { get; } = new(options.Limits.MaxWaitingCalls);

    public int Running => Volatile.Read(ref _running);

    public void Start() => Interceptors = [.. options.Interceptors];

    public bool TryEnter()
    {
        // One that gives way still counts until it has left, so for that moment there is a call more than the limit.
        if (Interlocked.Increment(ref _running) <= Limits.MaxConcurrentCalls || Waiting.TryDisplaceOldest())
        {
            return true;
        }

        Interlocked.Decrement(ref _running);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _running);

    /// <summary>Shows the interceptors a call that begins. False: one of them refuses it, and the call's status says why.</summary>
    public bool Begin(ServerCall call)
    {
        foreach (ServerInterceptor interceptor in Interceptors)
        {
            call.Begun++;
            if (!interceptor.Begin(call))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Shows those that saw the call begin what it came to.</summary>
    public void End(ServerCall call, in CallSummary summary)
    {
        for (int i = call.Begun - 1; i >= 0; i--)
        {
            Interceptors[i].End(call, summary);
        }
    }
}
