using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Calls;

namespace Edda.Edge.Grpc.Internal.Methods;

internal sealed class DuplexEntry<TRequest, TResponse>(GrpcMethod method, DuplexHandler<TRequest, TResponse> handler)
    : MethodEntry(method)
    where TRequest : Message
    where TResponse : Message
{
    public override ValueTask RunAsync(ServerCall call)
    {
        CallMessages messages = Take(call);
        call.Lifetime.Watch();
        var requests = (RequestStream<TRequest>)messages.Requests!;
        var responses = (ResponseStream<TResponse>)messages.Responses!;
        requests.Begin(call);
        responses.Begin(call);
        return handler(requests, responses, call);
    }

    protected override CallMessages Create() => new(
        this, request: null, response: null, new RequestStream<TRequest>(), new ResponseStream<TResponse>());
}
