using Edda.Core.Http2;
using Edda.Edge.Grpc.Internal.Connections;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// One stream of a connection, with the call that it carries. Used for one after the other, on whatever connection; it is
/// free again when its call has ended and all of the response is sent or given up. What is said to be under the gate belongs
/// to the connection as a whole.
/// </summary>
internal sealed class ServerStream
{
    private CancellationTokenSource? _aborted;
    private int _consumed;

    public ServerStream(ServerCore core, BlockPool blocks)
    {
        Fields = new RequestFields(core.Limits.MaxHeaderBytes, core.Limits.MaxHeaders);
        RequestBody = new RequestBody(this, blocks);
        ResponseBody = new ResponseBody(this);
        Call = new ServerCall(core, this);
    }

    /// <summary>The connection it is used on now.</summary>
    public Http2ServerConnection Carrier { get; private set; } = null!;

    public int Id { get; private set; }

    public ServerCall Call { get; }

    public RequestFields Fields { get; }

    public RequestBody RequestBody { get; }

    public ResponseBody ResponseBody { get; }

    public Connection Peer => Carrier.Peer;

    public Lock Gate => Carrier.Gate;

    /// <summary>The next in the queue it is in. Under the gate, as all that follows.</summary>
    public ServerStream? Next { get; set; }

    /// <summary>It waits for its turn to send.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The response's header block once it may be sent.</summary>
    public byte[]? Head { get; set; }

    /// <summary>It goes with the next that the call sends. The call's own, not under the gate.</summary>
    public byte[]? PreparedHead { get; set; }

    /// <summary>The last header block; the stream ends with it.</summary>
    public byte[]? Tail { get; set; }

    /// <summary>An RST_STREAM that is to be sent.</summary>
    public Http2Error? Reset { get; set; }

    public int SendWindow { get; set; }

    /// <summary>What the peer may still send.</summary>
    public int ReceiveWindow { get; set; }

    /// <summary>Received so far, without padding.</summary>
    public long Received { get; set; }

    /// <summary>Received and neither read nor given back to the connection's window.</summary>
    public int Unread { get; set; }

    public bool PeerHasEnded { get; set; }

    /// <summary>Nothing more is sent after what is queued: the end is, or the stream was broken off.</summary>
    public bool IsOver { get; set; }

    /// <summary>Nothing more is to be sent at all.</summary>
    public bool IsSent { get; set; }

    public bool HasCallEnded { get; set; }

    /// <summary>Whether the caller has gone, or the stream was broken off. Any thread.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Signalled when that happens. Used by the call's thread only.</summary>
    public CancellationToken Aborted
    {
        get
        {
            lock (Gate)
            {
                if (IsAborted && _aborted is null)
                {
                    return new CancellationToken(canceled: true);
                }

                return (_aborted ??= new CancellationTokenSource()).Token;
            }
        }
    }

    public void Begin(Http2ServerConnection connection, int id, int sendWindow, int receiveWindow)
    {
        Carrier = connection;
        Id = id;
        SendWindow = sendWindow;
        ReceiveWindow = receiveWindow;
    }

    /// <summary>Ready for another call.</summary>
    public void Recycle()
    {
        RequestBody.Recycle();
        ResponseBody.Recycle();
        Head = null;
        PreparedHead = null;
        Tail = null;
        Reset = null;
        Received = 0;
        Unread = 0;
        _consumed = 0;
        PeerHasEnded = false;
        IsOver = false;
        IsSent = false;
        HasCallEnded = false;
        IsAborted = false;
        if (_aborted is not null && !_aborted.TryReset())
        {
            _aborted = null;
        }
    }

    /// <summary>Under the gate. The token to cancel once the gate is left, if somebody watches it.</summary>
    public CancellationTokenSource? Abort()
    {
        if (IsAborted)
        {
            return null;
        }

        IsAborted = true;
        IsOver = true;
        RequestBody.Break();
        ResponseBody.Break();
        CancellationTokenSource? watched = _aborted;
        _aborted = null;
        return watched;
    }

    /// <summary>The call has read so much of the request. A part of the window at a time goes back to the peer.</summary>
    public void Consumed(int count)
    {
        _consumed += count;
        if (Carrier.IsWorthGivingBack(_consumed))
        {
            Carrier.GiveBack(this, _consumed);
            _consumed = 0;
        }
    }

    /// <summary>Sends what the call has written. False when the stream is over.</summary>
    public bool Show() => Carrier.Show(this);

    /// <summary>Under the gate: what the call has prepared may leave.</summary>
    public void ShowPrepared()
    {
        Head ??= PreparedHead;
        PreparedHead = null;
        ResponseBody.Show();
    }

    /// <summary>The end, although the call's handler still runs. Without room for what comes before it the stream breaks.</summary>
    public void EndNow(byte[] tail) => Carrier.EndNow(this, tail);

    public void Break(Http2Error error) => Carrier.Break(this, error);

    /// <summary>The call is over. Without a tail its end was sent before, or never will be.</summary>
    public void EndCall(byte[]? tail) => Carrier.EndCall(this, tail);
}
