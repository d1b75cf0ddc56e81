using System.Runtime.CompilerServices;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Calls;

namespace Edda.Edge.Grpc.Internal.Methods;

internal sealed class ClientStreamingEntry<TRequest, TResponse>(
    GrpcMethod method, ClientStreamingHandler<TRequest, TResponse> handler)
    : MethodEntry(method)
    where TRequest : Message
    where TResponse : Message
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask RunAsync(ServerCall call)
    {
        CallMessages messages = Take(call);
        call.Lifetime.Watch();
        messages.Response.Clear();
        var requests = (RequestStream<TRequest>)messages.Requests!;
        requests.Begin(call);
        await handler(requests, (TResponse)messages.Response, call).ConfigureAwait(false);
        if (call.Status.IsOk && call.Transport.TryBeginWrite())
        {
            call.TryWrite(messages.Response);
            call.Transport.EndWrite();
        }
    }

    protected override CallMessages Create() =>
        new(this, request: null, Method.NewResponse(), new RequestStream<TRequest>(), responses: null);
}
