using System.Runtime.CompilerServices;
using Edda.Core.Wire;

namespace Edda.Edge.Grpc.Internal;

internal sealed class DuplexEntry<TRequest, TResponse>(GrpcMethod method, DuplexHandler<TRequest, TResponse> handler)
    : MethodEntry(method)
    where TRequest : Message
    where TResponse : Message
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask RunAsync(ServerCall call)
    {
        CallMessages messages = Take(call);
        call.Lifetime.Watch();
        var requests = (RequestStream<TRequest>)messages.Requests!;
        var responses = (ResponseStream<TResponse>)messages.Responses!;
        requests.Begin(call, (TRequest)messages.Request);
        responses.Begin(call);
        await handler(requests, responses, call).ConfigureAwait(false);
    }

    protected override CallMessages Create() => new(
        this, Method.NewRequest(), Method.NewResponse(), new RequestStream<TRequest>(), new ResponseStream<TResponse>());
}
