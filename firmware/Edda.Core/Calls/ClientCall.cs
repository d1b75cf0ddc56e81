using Edda.Core.Grpc;
using Edda.Core.Wire;

namespace Edda.Core.Calls;

/// <summary>
/// A call in progress, of any kind. It belongs to its connection, which uses it again after <see cref="Release"/>;
/// the thread that drives the connection calls it. Nothing here blocks.
/// </summary>
public abstract class ClientCall
{
    /// <summary>True once the status is known. Messages that came before the end can still be read.</summary>
    public abstract bool HasEnded { get; }

    /// <summary>How the call ended; meaningful once <see cref="HasEnded"/>.</summary>
    public abstract StatusCode Status { get; }

    /// <summary>True when the response headers, or the end, have arrived.</summary>
    public abstract bool HasHeaders { get; }

    /// <summary>Takes the whole message, or none of it: false while an earlier one is still leaving or the call has ended.</summary>
    public abstract bool TrySend(Message message);

    /// <summary>The same for a message that is bytes already.</summary>
    public abstract bool TrySend(byte[] message, int offset, int count);

    /// <summary>No more requests: what was taken still leaves.</summary>
    public abstract void CompleteSending();

    public abstract CallRead TryRead(Message into);

    /// <summary>Ends the call here as Cancelled and tells the peer. Does nothing to a call that has ended.</summary>
    public abstract void Cancel();

    /// <summary>Ends the call, or overrules an Ok that the caller found wanting.</summary>
    public abstract void Fail(StatusCode status, string message);

    /// <summary>Gives the call back to its connection, cancelling it if it has not ended. Do not touch it afterwards.</summary>
    public abstract void Release();
}
