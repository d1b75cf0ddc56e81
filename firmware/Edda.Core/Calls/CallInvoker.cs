using Edda.Core.Grpc;
using Edda.Core.Wire;

namespace Edda.Core.Calls;

/// <summary>
/// Where generated device clients hand their calls to. An implementation owns a connection and whatever moves its bytes.
/// One thread calls it; every wait lets all calls of the connection advance.
/// </summary>
public abstract class CallInvoker
{
    /// <summary>
    /// Starts a call of "/package.Service/Method". Null when it cannot start now but may after a <see cref="Wait"/>
    /// (every slot is busy, the peer's limit is reached, no room to write); a call that can never start is answered as
    /// one that has already ended. The context is the caller's, stays in use until the call is released, and may be null.
    /// </summary>
    public abstract ClientCall? Open(string path, CallContext? context);

    /// <summary>Blocks until bytes moved or time passed on this connection. False once it can carry no more calls.</summary>
    public abstract bool Wait();

    /// <summary>One message there, one back. The response counts only when the answer is Ok.</summary>
    public StatusCode Unary(string path, Message request, Message response, CallContext? context)
    {
        ClientCall? call = OpenWaiting(path, context);
        if (call == null)
        {
            return StatusCode.Unavailable;
        }

        StatusCode status = Exchange(call, request, response);
        call.Release();
        return status;
    }

    /// <summary>Sends the only request of a server-streaming call; the answers are the call's to read.</summary>
    public ClientCall? ServerStreaming(string path, Message request, CallContext? context)
    {
        ClientCall? call = OpenWaiting(path, context);
        if (call != null && Send(call, request))
        {
            call.CompleteSending();
        }

        return call;
    }

    /// <summary>As <see cref="Open"/>, waiting for a slot. Null only when the connection is gone.</summary>
    public ClientCall? OpenWaiting(string path, CallContext? context)
    {
        while (true)
        {
            ClientCall? call = Open(path, context);
            if (call != null)
            {
                return call;
            }

            if (!Wait())
            {
                if (context != null)
                {
                    context.End(StatusCode.Unavailable, "the connection is gone", true);
                }

                return null;
            }
        }
    }

    /// <summary>Waits until the call takes the message. False when the call has ended instead.</summary>
    public bool Send(ClientCall call, Message message)
    {
        while (!call.HasEnded)
        {
            if (call.TrySend(message))
            {
                return true;
            }

            Wait();
        }

        return false;
    }

    /// <summary>Waits for the next message or the end; never answers Pending.</summary>
    public CallRead Read(ClientCall call, Message into)
    {
        CallRead read = call.TryRead(into);
        while (read == CallRead.Pending)
        {
            Wait();
            read = call.TryRead(into);
        }

        return read;
    }

    private StatusCode Exchange(ClientCall call, Message request, Message response)
    {
        if (Send(call, request))
        {
            call.CompleteSending();
        }

        bool answered = Read(call, response) == CallRead.Message;
        if (answered && Read(call, response) == CallRead.Message)
        {
            call.Fail(StatusCode.Internal, "more than one response to a unary call");
        }
        else if (!answered && call.Status == StatusCode.Ok)
        {
            call.Fail(StatusCode.Internal, "no response to a unary call");
        }

        return call.Status;
    }
}
