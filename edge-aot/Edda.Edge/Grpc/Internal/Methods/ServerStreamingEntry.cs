using System.Runtime.CompilerServices;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Calls;

namespace Edda.Edge.Grpc.Internal.Methods;

internal sealed class ServerStreamingEntry<TRequest, TResponse>(
    GrpcMethod method, ServerStreamingHandler<TRequest, TResponse> handler)
    : MethodEntry(method)
    where TRequest : Message
    where TResponse : Message
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask RunAsync(ServerCall call)
    {
        CallMessages messages = Take(call);
        ReadState state = TryReadSingle(call, messages.Request);
        if (state == ReadState.Failed
            || (state != ReadState.End
                && !await ReadSingleAsync(call, messages.Request, state).ConfigureAwait(false)))
        {
            return;
        }

        call.Lifetime.Watch();
        var responses = (ResponseStream<TResponse>)messages.Responses!;
        responses.Begin(call);
        await handler((TRequest)messages.Request, responses, call).ConfigureAwait(false);
    }

    protected override CallMessages Create() =>
        new(this, Method.NewRequest(), response: null, requests: null, new ResponseStream<TResponse>());
}
