using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Calls;

namespace Edda.Edge.Grpc.Internal.Methods;

/// <summary>A method that is served: how to run a call of it, and its messages that wait for the next call.</summary>
internal abstract class MethodEntry(GrpcMethod method)
{
    // A stream keeps the messages of its last call, so these are only for streams that change methods.
    private const int MaxWaiting = 16;

    private readonly Stack<CallMessages> _waiting = new();

    public GrpcMethod Method { get; } = method;

    /// <summary>
    /// Runs a call to its last message. A failure it foresees is in the call's status; one it does not is thrown.
    /// </summary>
    public abstract ValueTask RunAsync(ServerCall call);

    /// <summary>The messages for a call, usually those its stream had for the call before.</summary>
    public CallMessages Take(ServerCall call)
    {
        if (call.Messages is { } messages)
        {
            if (ReferenceEquals(messages.Owner, this))
            {
                return messages;
            }

            messages.Owner.GiveBack(messages);
        }

        call.Messages = TakeWaiting();
        return call.Messages;
    }

    protected abstract CallMessages Create();

    /// <summary>Reads the only request of a call that has one. False when the call has failed; its status says why.</summary>
    protected static async ValueTask<bool> ReadSingleAsync(ServerCall call, Message request, ReadState state)
    {
        call.BeginRequestWait();
        try
        {
            if (state == ReadState.Wait)
            {
                state = await call.Reader.ReadAsync(request, CancellationToken.None).ConfigureAwait(false);
            }

            if (state == ReadState.Message)
            {
                state = await call.Reader.ReadEndAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            call.EndRequestWait();
        }

        return IsComplete(call, state);
    }

    /// <summary>
    /// The same without waiting: End when the request is read, Failed when the status says why not; otherwise what
    /// <see cref="ReadSingleAsync"/> wants to know.
    /// </summary>
    protected static ReadState TryReadSingle(ServerCall call, Message request)
    {
        ReadState state = call.Reader.TryRead(request);
        if (state == ReadState.Message)
        {
            ReadState end = call.Reader.TryReadEnd();
            if (end == ReadState.Wait)
            {
                return ReadState.Message;
            }

            state = end;
        }
        else if (state == ReadState.Wait)
        {
            return state;
        }

        return IsComplete(call, state) ? ReadState.End : ReadState.Failed;
    }

    private static bool IsComplete(ServerCall call, ReadState state)
    {
        if (state == ReadState.Failed)
        {
            call.Fail(call.Reader.Failure);
            return false;
        }

        if (call.Reader.Messages == 0)
        {
            call.Fail(Core.Grpc.StatusCode.Internal, "No message came where one was expected.");
            return false;
        }

        return true;
    }

    private CallMessages TakeWaiting()
    {
        lock (_waiting)
        {
            if (_waiting.TryPop(out CallMessages? messages))
            {
                return messages;
            }
        }

        return Create();
    }

    private void GiveBack(CallMessages messages)
    {
        lock (_waiting)
        {
            if (_waiting.Count < MaxWaiting)
            {
                _waiting.Push(messages);
            }
        }
    }
}
