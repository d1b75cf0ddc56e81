using System.Buffers;
using System.IO.Pipelines;
using Edda.Core.Http2;
using Edda.Core.Http2.Internal;
using Edda.Edge.Grpc.Internal.Connections;
using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// A connection that speaks HTTP/2. One thread at a time reads, one writes, and calls run on threads of the pool; what they
/// share is under <see cref="Gate"/>, which is held for moments and never while anybody's code runs.
/// </summary>
internal sealed partial class Http2ServerConnection : IThreadPoolWorkItem
{
    private readonly Http2Connections _owner;
    private readonly ConnectionContext _context;
    private readonly PipeReader _input;
    private readonly OutputPump _pump;
    private readonly Replies _replies;
    private readonly ReceiveWindow _window;
    private readonly FrameSender _sender;
    private readonly FrameReceiver _receiver;
    private readonly TaskCompletionSource _callsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long _heard;

    // When the peer was asked whether it is there; 0: it has been heard since.
    private long _pinged;
    private long _idleSince;
    private long _blockSince;

    public Http2ServerConnection(Http2Connections owner, ConnectionContext context, Connection peer)
    {
        _owner = owner;
        _context = context;
        _input = context.Transport.Input;
        _pump = new OutputPump(context, Write, OnWritten, owner.Clock);
        _replies = new Replies(owner.Limits);
        _window = new ReceiveWindow(owner.Limits.ConnectionWindow, _replies);
        _sender = new FrameSender(this, _replies);
        _receiver = new FrameReceiver(this, owner.Limits);
        Peer = peer;
        _heard = owner.Clock.GetTimestamp();
        _idleSince = _heard;
    }

    public Lock Gate { get; } = new();

    public Connection Peer { get; }

    /// <summary>Done when no call of the connection runs any more.</summary>
    public Task CallsEnded => _callsEnded.Task;

    /// <summary>Until nothing more will be read or written.</summary>
    /// <param name="first">What has come so far; the preface is in it.</param>
    public async Task RunAsync(ReadResult first)
    {
        try
        {
            await ReadAsync(first).ConfigureAwait(false);
        }
        finally
        {
            _receiver.Release();
            AbortStreams();
            await _pump.EndAsync().ConfigureAwait(false);
            await _context.Transport.Output.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Accepts no more streams, and ends when there are none. Any thread.</summary>
    public void Leave()
    {
        lock (Gate)
        {
            _isLeaving = true;
            _replies.Farewell();
        }

        Pump();
    }

    public void Abort(string why) => _context.Abort(new ConnectionAbortedException(why));

    /// <summary>Comes about every second, on one thread.</summary>
    public void Tick()
    {
        GrpcKeepAlive keepAlive = _owner.KeepAlive;
        TimeSpan quiet = Since(ref _heard);
        bool isAsked = Volatile.Read(ref _pinged) != 0;
        if (isAsked && Since(ref _pinged) >= keepAlive.Timeout)
        {
            Abort("The peer answers no PING.");
            return;
        }

        // It may say much meanwhile, and what that asks for waits to be answered.
        long stuck = _pump.StuckSince;
        if (stuck != 0 && _owner.Clock.GetElapsedTime(stuck) >= keepAlive.Delay + keepAlive.Timeout)
        {
            Abort("The peer takes nothing.");
            return;
        }

        if (Volatile.Read(ref _blockSince) != 0 && Since(ref _blockSince) >= _owner.Limits.HandshakeTimeout)
        {
            Abort("A header block did not end.");
            return;
        }

        bool isIdle = Volatile.Read(ref _idleSince) != 0 && Since(ref _idleSince) >= keepAlive.IdleTimeout;
        lock (Gate)
        {
            isIdle &= _count == 0 && !_isLeaving;
            if (!isIdle && (isAsked || quiet < keepAlive.Delay))
            {
                return;
            }

            if (!isIdle)
            {
                Volatile.Write(ref _pinged, _owner.Clock.GetTimestamp());
                _replies.Ping();
            }
        }

        if (isIdle)
        {
            Leave();
        }
        else
        {
            Pump();
        }
    }

    /// <summary>Makes what is to be said leave. Any thread; whoever comes first writes for all.</summary>
    public void Pump() => _pump.Ask();

    private TimeSpan Since(ref long timestamp) => _owner.Clock.GetElapsedTime(Volatile.Read(ref timestamp));

    private async Task ReadAsync(ReadResult result)
    {
        ReadOnlySequence<byte> received = result.Buffer.Slice(Http2Wire.Preface.Length);
        Pump();
        while (true)
        {
            Volatile.Write(ref _heard, _owner.Clock.GetTimestamp());
            Volatile.Write(ref _pinged, 0);
            foreach (ReadOnlyMemory<byte> piece in received)
            {
                _receiver.Receive(piece, Environment.TickCount64);
            }

            _input.AdvanceTo(result.Buffer.End);
            Volatile.Write(ref _blockSince, !_receiver.IsInsideBlock ? 0 : _blockSince != 0 ? _blockSince : _heard);
            StartRunning();
            bool isError = _receiver.Error != Http2Error.NoError;
            if (isError || HasReplies())
            {
                Pump();
            }

            if (result.IsCompleted || isError || IsThrough())
            {
                return;
            }

            result = await _input.ReadAsync().ConfigureAwait(false);
            received = result.Buffer;
        }
    }

    private bool HasReplies()
    {
        lock (Gate)
        {
            return !_replies.IsEmpty || !_sender.IsIdle;
        }
    }

    /// <summary>One side has taken its leave and all streams have come to their end.</summary>
    private bool IsThrough()
    {
        lock (Gate)
        {
            return (_replies.HasSaidFarewell || _receiver.PeerLeaves) && _streams.Count == 0;
        }
    }

    private bool Write(PipeWriter output)
    {
        lock (Gate)
        {
            return _sender.Write(output, _receiver.Error, _receiver.Last);
        }
    }

    private void OnWritten()
    {
        if (IsThrough())
        {
            _input.CancelPendingRead();
        }
    }
}
