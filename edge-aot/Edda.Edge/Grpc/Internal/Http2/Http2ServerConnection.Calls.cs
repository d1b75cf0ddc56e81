using System.Diagnostics.CodeAnalysis;
using Edda.Core.Http2;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <content>The calls on the streams: who runs them, and what they do to their streams.</content>
internal sealed partial class Http2ServerConnection
{
    private readonly Queue<ServerStream> _runnable = [];
    private int _isRunnerDue;

    /// <summary>Whether so much that was read should go back to the peer's windows.</summary>
    public bool IsWorthGivingBack(int count) => count >= _owner.Limits.StreamWindow / 4;

    public void GiveBack(ServerStream stream, int count)
    {
        bool isGiven;
        lock (Gate)
        {
            int given = Math.Min(count, stream.Unread);
            if (stream.IsSent || given == 0)
            {
                return;
            }

            stream.Unread -= given;
            _window.Give(given);
            if (!stream.PeerHasEnded && !stream.IsOver)
            {
                stream.ReceiveWindow += given;
                _replies.Widen(stream.Id, given);
            }

            isGiven = !_replies.IsEmpty || !_sender.IsIdle;
        }

        if (isGiven)
        {
            Pump();
        }
    }

    /// <summary>What the call has written may leave, and does. False when the stream is over.</summary>
    public bool Show(ServerStream stream)
    {
        lock (Gate)
        {
            if (stream.IsOver)
            {
                return false;
            }

            stream.ShowPrepared();
            _sender.Queue(stream);
        }

        Pump();
        return true;
    }

    public void EndNow(ServerStream stream, byte[] tail)
    {
        lock (Gate)
        {
            if (stream.IsOver)
            {
                return;
            }

            stream.ShowPrepared();
            if (stream.ResponseBody.Unsent > _sender.Room(stream))
            {
                // The caller's window is full: it cannot take the trailers, so there is nothing to wait for.
                BreakUnderGate(stream, Http2Error.Cancel);
            }
            else
            {
                stream.Tail = tail;
                stream.IsOver = true;
                stream.RequestBody.Break();
                stream.ResponseBody.Break();
                _sender.Queue(stream);
            }
        }

        Pump();
    }

    public void Break(ServerStream stream, Http2Error error)
    {
        lock (Gate)
        {
            BreakUnderGate(stream, error);
        }

        Pump();
    }

    /// <summary>What is to be sent is sent by whoever pumps next.</summary>
    public void EndCall(ServerStream stream, byte[]? tail)
    {
        lock (Gate)
        {
            stream.HasCallEnded = true;
            if (!stream.IsOver && tail is not null)
            {
                stream.ShowPrepared();
                stream.Tail = tail;
                stream.IsOver = true;
                _sender.Queue(stream);
            }

            TryRelease(stream);
        }
    }

    /// <summary>Runs calls that have begun until none is left that nobody runs.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _isRunnerDue, 0);
        bool isFirst = true;
        while (TryTakeRunnable(out ServerStream? stream, out bool hasMore))
        {
            // A handler may take its time: then another thread goes on with those behind it.
            if (isFirst && hasMore)
            {
                CallRunner();
            }

            isFirst = false;
            try
            {
                _owner.Processor.Run(stream.Call);
            }
            catch (Exception fault)
            {
                // An interceptor that fails at the end of a call harms no other call. It is told of as a task's failure is
                // that nobody waited for, which is how it goes where the call has waited for something.
                _ = Task.FromException(fault);
            }
        }

        Pump();
    }

    private void StartRunning()
    {
        bool hasRunnable;
        lock (Gate)
        {
            hasRunnable = _runnable.Count > 0;
        }

        if (hasRunnable)
        {
            CallRunner();
        }
    }

    private void CallRunner()
    {
        if (Interlocked.Exchange(ref _isRunnerDue, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }

    private bool TryTakeRunnable([NotNullWhen(true)] out ServerStream? stream, out bool hasMore)
    {
        lock (Gate)
        {
            bool hasTaken = _runnable.TryDequeue(out stream);
            hasMore = _runnable.Count > 0;
            return hasTaken;
        }
    }
}
