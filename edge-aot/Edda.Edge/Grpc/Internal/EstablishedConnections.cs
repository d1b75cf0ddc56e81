namespace Edda.Edge.Grpc.Internal;

/// <summary>
/// Connections that speak HTTP/2. When there are too many, the one whose last call lies back longest makes room, and
/// before it those that never had a call: peers that only connect push out each other. Any thread.
/// </summary>
internal sealed class EstablishedConnections(int max)
{
    // What a closed connection leaves behind has lived long enough to be kept by the collector's quick passes. In the
    // ordinary course that is no matter; where connections are pushed out or cut off there are soon hundreds: half-open
    // ones made 28 MiB without this and 23 with it. By what they left and not by their number, because a connection with a
    // hundred calls leaves twenty times as much as one that never had any.
    private const long CollectAfter = 512 * 1024;

    // Oldest first, so that of several without a call the oldest goes and never one that is about to make its first.
    private readonly List<Connection> _connections = [];
    private long _kept = GC.GetTotalMemory(forceFullCollection: false);

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
    /// False when there are too many and each of them has a call. Waits until the one that made room is really gone, so
    /// that a flood of new ones is no faster than the old ones' memory comes back.
    /// </summary>
    public async ValueTask<bool> TryAddAsync(Connection connection, CancellationToken cancellation)
    {
        Connection? idle = null;
        lock (_connections)
        {
            if (_connections.Count >= max)
            {
                idle = LongestIdle();
                if (idle is null)
                {
                    return false;
                }

                _connections.Remove(idle);
            }

            _connections.Add(connection);
        }

        if (idle is not null)
        {
            idle.Abort();
            await idle.Closed.WaitAsync(cancellation).ConfigureAwait(false);
        }

        return true;
    }

    public void Remove(Connection connection)
    {
        lock (_connections)
        {
            _connections.Remove(connection);
        }

        if (connection.IsAbandoned)
        {
            CollectWhatItLeft();
        }

        connection.SetClosed();
    }

    private void CollectWhatItLeft()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) - Volatile.Read(ref _kept) < CollectAfter)
        {
            return;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        Volatile.Write(ref _kept, GC.GetTotalMemory(forceFullCollection: false));
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
