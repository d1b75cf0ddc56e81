using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Sole;

namespace Edda.Edge.Grpc;

/// <summary>
/// An endless call that is all its connection carries, as a microcontroller makes it. A server has many of them, so one
/// costs a few KiB and not the 80 that Kestrel's HTTP/2 takes. One thread brings, one asks; any may wake.
/// </summary>
public abstract class SoleStream
{
    private SoleConnection? _connection;

    public GrpcPeer Peer { get; private set; } = GrpcPeer.Unknown;

    /// <summary>True: nothing more is taken, and after what is still to be said the call ends with <see cref="Status"/>.</summary>
    public abstract bool HasEnded { get; }

    public abstract Status Status { get; }

    /// <summary>Takes a message, lent.</summary>
    public abstract void Take(ReadOnlySpan<byte> message);

    /// <summary>The next message to send, written before anything else happens; null: there is none.</summary>
    public abstract Message? Next();

    /// <summary>The peer has ended, was lost or broke the rules, or the server is ending. May come more than once.</summary>
    public abstract void Leave(StatusCode code, string why);

    /// <summary>Comes about every second.</summary>
    public virtual void Tick()
    {
    }

    /// <summary>There may be something to send, or the end.</summary>
    protected void Wake() => _connection?.Wake();

    internal void Begin(SoleConnection connection, GrpcPeer peer)
    {
        Peer = peer;
        _connection = connection;
    }
}
