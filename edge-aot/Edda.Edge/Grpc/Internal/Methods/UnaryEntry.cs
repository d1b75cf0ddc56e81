using System.Runtime.CompilerServices;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Calls;

namespace Edda.Edge.Grpc.Internal.Methods;

internal sealed class UnaryEntry<TRequest, TResponse>(GrpcMethod method, UnaryHandler<TRequest, TResponse> handler)
    : MethodEntry(method)
    where TRequest : Message
    where TResponse : Message
{
    public override ValueTask RunAsync(ServerCall call)
    {
        // The common case does not wait anywhere: the request is here with its headers, the handler answers at once.
        CallMessages messages = Take(call);
        ReadState state = TryReadSingle(call, messages.Request);
        return state switch
        {
            ReadState.End => Handle(call, messages),
            ReadState.Failed => default,
            _ => ReadAndHandleAsync(call, messages, state),
        };
    }

    protected override CallMessages Create() =>
        new(this, Method.NewRequest(), Method.NewResponse(), requests: null, responses: null);

    private ValueTask Handle(ServerCall call, CallMessages messages)
    {
        messages.Response.Clear();
        ValueTask handled = handler((TRequest)messages.Request, (TResponse)messages.Response, call);
        if (!handled.IsCompletedSuccessfully)
        {
            return HandleAsync(handled, call, messages);
        }

        handled.GetAwaiter().GetResult();
        Respond(call, messages.Response);
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadAndHandleAsync(ServerCall call, CallMessages messages, ReadState state)
    {
        if (await ReadSingleAsync(call, messages.Request, state).ConfigureAwait(false))
        {
            await Handle(call, messages).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask HandleAsync(ValueTask handled, ServerCall call, CallMessages messages)
    {
        call.Lifetime.Watch();
        await handled.ConfigureAwait(false);
        Respond(call, messages.Response);
    }

    private static void Respond(ServerCall call, Message response)
    {
        if (call.Status.IsOk && call.Transport.TryBeginWrite())
        {
            call.TryWrite(response);
            call.Transport.EndWrite();
        }
    }
}
