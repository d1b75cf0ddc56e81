using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Calls;

namespace Edda.Edge.Grpc;

/// <summary>The messages a server sends in one call. Lives as long as the call; one writer at a time.</summary>
public sealed class ResponseStream<T> : ICallStream
    where T : Message
{
    private ServerCall? _call;

    internal ResponseStream()
    {
    }

    /// <summary>Sends the message, which may be reused at once; completes when the caller's window has room.</summary>
    public ValueTask WriteAsync(T message, CancellationToken cancellation = default)
    {
        ServerCall call = _call ?? throw Misuse.StreamOfEndedCall();
        call.BeginWrite();
        ValueTask<FlushResult> flush;
        try
        {
            if (!call.TryWrite(message))
            {
                throw new RpcException(call.Status);
            }

            flush = call.Transport.ResponseBody.FlushAsync(cancellation);
        }
        catch
        {
            call.Transport.EndWrite();
            throw;
        }

        if (!flush.IsCompletedSuccessfully)
        {
            return WaitAsync(call, flush);
        }

        call.Transport.EndWrite();
        Check(call, flush.Result);
        return default;
    }

    internal void Begin(ServerCall call) => _call = call;

    void ICallStream.End() => _call = null;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask WaitAsync(ServerCall call, ValueTask<FlushResult> flush)
    {
        try
        {
            Check(call, await flush.ConfigureAwait(false));
        }
        finally
        {
            call.Transport.EndWrite();
        }
    }

    private static void Check(ServerCall call, FlushResult result)
    {
        if (result.IsCompleted || result.IsCanceled)
        {
            Misuse.CallEnded(call.Cancellation);
        }
    }
}
