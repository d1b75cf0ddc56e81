namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// Streams that this side ended before the peer did: what the peer has sent meanwhile still comes, and is no mistake. The
/// oldest are forgotten. Under the connection's gate.
/// </summary>
internal sealed class ClosedStreams
{
    // As many streams as may be refused before that alone ends a connection.
    private const int Most = 1024;

    private SortedSet<int>? _known;

    public bool Knows(int id) => _known is not null && _known.Contains(id);

    public void Remember(int id)
    {
        _known ??= [];
        _known.Add(id);
        if (_known.Count > Most)
        {
            _known.Remove(_known.Min);
        }
    }

    /// <summary>The peer has ended it too.</summary>
    public void Forget(int id) => _known?.Remove(id);
}
