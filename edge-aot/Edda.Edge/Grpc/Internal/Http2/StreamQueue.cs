using System.Diagnostics.CodeAnalysis;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>Streams one behind the other. A stream is in one queue at most: its link is in itself.</summary>
internal struct StreamQueue
{
    private ServerStream? _first;
    private ServerStream? _last;

    public readonly bool IsEmpty => _first is null;

    public void Add(ServerStream stream)
    {
        if (_last is null)
        {
            _first = stream;
        }
        else
        {
            _last.Next = stream;
        }

        _last = stream;
    }

    public bool TryTake([NotNullWhen(true)] out ServerStream? stream)
    {
        stream = _first;
        if (stream is null)
        {
            return false;
        }

        _first = stream.Next;
        stream.Next = null;
        _last = _first is null ? null : _last;
        return true;
    }

    /// <summary>Takes it out, wherever in the queue it is.</summary>
    public void Remove(ServerStream stream)
    {
        ServerStream? before = null;
        for (ServerStream? at = _first; at is not null; before = at, at = at.Next)
        {
            if (!ReferenceEquals(at, stream))
            {
                continue;
            }

            if (before is null)
            {
                _first = at.Next;
            }
            else
            {
                before.Next = at.Next;
            }

            _last = ReferenceEquals(_last, at) ? before : _last;
            at.Next = null;
            return;
        }
    }
}
