namespace Edda.Edge.Grpc.Internal.Connections;

/// <summary>
/// Connections that speak HTTP/2. When there are too many, the one whose last call lies back longest makes room, and
/// before it those that never had a call: peers that only connect push out each other. Any thread.
/// </summary>
internal sealed class EstablishedConnections(int max)
{
    // Those that gave way and are not gone yet: beside the allowed ones, so few.
    private const int MostLeaving = 32;

    // Oldest first, so that of several without a call the oldest goes and never one that is about to make its first.
    private readonly List<Connection> _connections = [];
    private readonly SemaphoreSlim _leaving = new(MostLeaving);

    public int Count
    {
        get
        {
            lock (_connections)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>
    /// False when there are too many and each of them has a call. Waits while <see cref="MostLeaving"/> of those that made
    /// room are not really gone, so that a flood of new ones is no faster than the old ones' memory comes back.
    /// </summary>
    public async ValueTask<bool> TryAddAsync(Connection connection, CancellationToken cancellation)
    {
        lock (_connections)
        {
            if (_connections.Count < max)
            {
                _connections.Add(connection);
                return true;
            }
        }

        await _leaving.WaitAsync(cancellation).ConfigureAwait(false);
        Connection? idle;
        bool hasRoom;
        lock (_connections)
        {
            idle = _connections.Count < max ? null : LongestIdle();
            if (idle is not null)
            {
                _connections.Remove(idle);
            }

            hasRoom = _connections.Count < max;
            if (hasRoom)
            {
                _connections.Add(connection);
            }
        }

        if (idle is null)
        {
            _leaving.Release();
        }

        idle?.Abort();
        return hasRoom;
    }

    /// <summary>Nothing of it is left.</summary>
    public void Remove(Connection connection)
    {
        bool hasGivenWay;
        lock (_connections)
        {
            hasGivenWay = !_connections.Remove(connection);
        }

        if (hasGivenWay)
        {
            _leaving.Release();
        }
    }

    private Connection? LongestIdle()
    {
        Connection? longest = null;
        foreach (Connection connection in _connections)
        {
            if (connection.IsIdle && (longest is null || connection.LastCall < longest.LastCall))
            {
                longest = connection;
            }
        }

        return longest;
    }
}
