using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Grpc.Internal;

/// <summary>
/// Connections that are not yet known to speak HTTP/2, and the count of those that do. When too many are pending the
/// oldest goes: peers that connect and keep silent push out each other, and one that speaks gets through. Any thread.
/// </summary>
internal sealed class PendingConnections(int maxPending, int maxEstablished)
{
    private readonly LinkedList<ConnectionContext> _pending = [];
    private int _established;

    public int Established => Volatile.Read(ref _established);

    public LinkedListNode<ConnectionContext> Add(ConnectionContext connection)
    {
        var node = new LinkedListNode<ConnectionContext>(connection);
        ConnectionContext? oldest = null;
        lock (_pending)
        {
            _pending.AddLast(node);
            if (_pending.Count > maxPending)
            {
                oldest = _pending.First!.Value;
                _pending.RemoveFirst();
            }
        }

        oldest?.Abort(new ConnectionAbortedException("Too many connections are waiting to begin."));
        return node;
    }

    public void Remove(LinkedListNode<ConnectionContext> node)
    {
        lock (_pending)
        {
            if (node.List is not null)
            {
                _pending.Remove(node);
            }
        }
    }

    public bool TryEstablish()
    {
        if (Interlocked.Increment(ref _established) <= maxEstablished)
        {
            return true;
        }

        Interlocked.Decrement(ref _established);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _established);
}
