using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Grpc.Internal.Connections;

/// <summary>
/// Connections that are not yet known to speak HTTP/2. When there are too many the oldest goes: peers that connect and keep silent push out each other, and one that speaks gets through. Any thread.
/// </summary>
internal sealed class PendingConnections(int max)
{
    private readonly LinkedList<ConnectionContext> _pending = [];

    public LinkedListNode<ConnectionContext> Add(ConnectionContext connection)
    {
        var node = new LinkedListNode<ConnectionContext>(connection);
        ConnectionContext? oldest = null;
        lock (_pending)
        {
            _pending.AddLast(node);
            if (_pending.Count > max)
            {
                oldest = _pending.First!.Value;
                _pending.RemoveFirst();
            }
        }

        oldest?.Abort(new ConnectionAbortedException("Too many connections are waiting to begin."));
        return node;
    }

    /// <summary>It has spoken, and waits for its place only: those that say nothing go before it.</summary>
    public void Renew(LinkedListNode<ConnectionContext> node)
    {
        lock (_pending)
        {
            if (node.List is not null)
            {
                _pending.Remove(node);
                _pending.AddLast(node);
            }
        }
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
}
