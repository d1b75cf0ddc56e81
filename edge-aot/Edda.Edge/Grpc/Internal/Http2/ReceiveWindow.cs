using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// What the peer may send on a connection as a whole (RFC 9113, section 5.2). Half of the least there is goes back to it at
/// a time. Under the connection's gate.
/// </summary>
internal sealed class ReceiveWindow(int size, Replies replies)
{
    private int _left = Math.Max(size, Http2Wire.DefaultWindow);
    private int _through;

    /// <summary>A frame counts as a whole when it begins. False: the peer has sent more than it may.</summary>
    public bool TryTake(int count)
    {
        _left -= count;
        return _left >= 0;
    }

    /// <summary>Bytes that were read, or that nobody will read.</summary>
    public void Give(int count)
    {
        _through += count;
        if (_through >= Http2Wire.DefaultWindow / 2)
        {
            _left += _through;
            replies.Widen(_through);
            _through = 0;
        }
    }
}
