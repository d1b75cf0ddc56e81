using Edda.Core.Http2;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <content>How streams end: told by their calls, given up by the peer, broken off for what it did, or with the connection.</content>
internal sealed partial class Http2ServerConnection
{
    private bool _isAborted;

    /// <summary>Nothing more will be sent on the stream. Under the gate.</summary>
    public void Close(ServerStream stream)
    {
        if (stream.IsSent)
        {
            return;
        }

        stream.IsSent = true;
        stream.IsOver = true;
        _streams.Remove(stream.Id);
        _active--;
        if (!stream.PeerHasEnded)
        {
            _closed.Remember(stream.Id);
            stream.RequestBody.Break();
        }

        _window.Give(stream.Unread);
        stream.Unread = 0;
        TryRelease(stream);
    }

    public void PeerReset(int id)
    {
        lock (Gate)
        {
            _closed.Forget(id);
            if (_streams.TryGetValue(id, out ServerStream? stream))
            {
                stream.PeerHasEnded = true;
                Cancel(stream.Abort());
                _sender.Drop(stream);
                Close(stream);
            }
        }
    }

    private static void Cancel(CancellationTokenSource? watched)
    {
        if (watched is not null)
        {
            // Elsewhere: those who watch it run their own code.
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), watched, preferLocal: false);
        }
    }

    private void EndRequest(ServerStream stream)
    {
        stream.PeerHasEnded = true;
        if (stream.IsOver)
        {
            return;
        }

        if (stream.Fields.ContentLength >= 0 && stream.Fields.ContentLength != stream.Received)
        {
            BreakUnderGate(stream, Http2Error.ProtocolError);
        }
        else
        {
            stream.RequestBody.End();
        }
    }

    private void BreakUnderGate(ServerStream stream, Http2Error error)
    {
        if (stream.IsSent)
        {
            return;
        }

        Cancel(stream.Abort());
        stream.Tail = null;
        stream.Reset = error;
        _sender.Drop(stream);
        _sender.Queue(stream);
    }

    private void TryRelease(ServerStream stream)
    {
        if (!stream.HasCallEnded || !stream.IsSent)
        {
            return;
        }

        _count--;
        stream.Recycle();
        _owner.Return(stream);
        if (_count == 0)
        {
            Volatile.Write(ref _idleSince, _owner.Clock.GetTimestamp());
            TellIfEnded();
        }
    }

    private void TellIfEnded()
    {
        if (_count == 0 && _isAborted)
        {
            _callsEnded.TrySetResult();
        }
    }

    private void AbortStreams()
    {
        lock (Gate)
        {
            _isLeaving = true;
            _isAborted = true;
            foreach (ServerStream stream in _streams.Values.ToArray())
            {
                stream.PeerHasEnded = true;
                Cancel(stream.Abort());
                _sender.Drop(stream);
                Close(stream);
            }

            TellIfEnded();
        }
    }
}
