using System.IO.Pipelines;
using Edda.Core.Grpc;
using Edda.Core.Http2;
using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>
/// A connection with one endless call on it. Its task reads; whoever wakes it writes, on its own thread, and only one at a
/// time does: those that come meanwhile leave the rest to that one.
/// </summary>
internal sealed class SoleConnection
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly ConnectionContext _context;
    private readonly SoleStream _stream;
    private readonly SoleSender _sender;
    private readonly SoleReceiver _receiver;
    private readonly TimeProvider _clock;
    private readonly GrpcKeepAlive _keepAlive;
    private readonly TaskCompletionSource _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // How many have asked that something be written; above 0 somebody writes.
    private int _asked;
    private bool _isReading;
    private bool _isOver;
    private long _heard;
    private long _done;

    // Since when the peer takes nothing of what it was sent; 0: it does.
    private long _stuck;

    public SoleConnection(
        ConnectionContext context, SoleStream stream, GrpcPeer peer, int longestMessage, GrpcKeepAlive keepAlive, TimeProvider clock)
    {
        _context = context;
        _stream = stream;
        _sender = new SoleSender(stream);
        _receiver = new SoleReceiver(stream, _sender, longestMessage);
        _keepAlive = keepAlive;
        _clock = clock;
        _heard = clock.GetTimestamp();
        stream.Begin(this, peer);
    }

    /// <summary>Until the connection is over; the preface has been read.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReadAsync().ConfigureAwait(false);
        }
        finally
        {
            _stream.Leave(StatusCode.Unavailable, "The peer is gone.");
            Volatile.Write(ref _isOver, true);
            if (Interlocked.Increment(ref _asked) != 1)
            {
                await FallSilentAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Any thread.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (!Volatile.Read(ref _isReading))
        {
            Pump();
        }
    }

    /// <summary>What came of the call, once it is over.</summary>
    public CallSummary Summarize(TimeSpan elapsed, Exception? error) => new()
    {
        Code = error is null ? _stream.Status.Code : StatusCode.Unknown,
        Message = error is null ? _stream.Status.Message : "",
        Elapsed = elapsed,
        RequestMessages = _receiver.Messages.Messages,
        ResponseMessages = _sender.Messages,
        RequestBytes = _receiver.Messages.Bytes,
        ResponseBytes = _sender.Bytes,
        Error = error,
    };

    public void Leave(StatusCode code, string why) => _stream.Leave(code, why);

    /// <summary>Comes about every second, on one thread.</summary>
    public void Tick()
    {
        _stream.Tick();
        long stuck = Volatile.Read(ref _stuck);
        if (stuck != 0 && _clock.GetElapsedTime(stuck) >= _keepAlive.Timeout)
        {
            Abort("The peer takes nothing.");
        }
        else if (_sender.IsDone)
        {
            if (_done == 0)
            {
                _done = _clock.GetTimestamp();
            }
            else if (_clock.GetElapsedTime(_done) >= _keepAlive.Timeout)
            {
                Abort("The peer was told of the end and keeps the connection.");
            }

            return;
        }

        TimeSpan quiet = _clock.GetElapsedTime(Volatile.Read(ref _heard));
        if (quiet >= _keepAlive.Delay + _keepAlive.Timeout)
        {
            Abort("The peer answers no PING.");
        }
        else if (quiet >= _keepAlive.Delay && !_sender.IsPingOpen)
        {
            _sender.Ping();
            Wake();
        }
    }

    /// <summary>Whoever writes still has the last words to say; a peer that does not take them loses them.</summary>
    private async Task FallSilentAsync()
    {
        await Task.WhenAny(_silence.Task, Task.Delay(LastWords, _clock)).ConfigureAwait(false);
        if (!_silence.Task.IsCompleted)
        {
            Abort("The peer takes nothing.");
            await _silence.Task.ConfigureAwait(false);
        }
    }

    private void Abort(string why) => _context.Abort(new ConnectionAbortedException(why));

    private async Task ReadAsync()
    {
        PipeReader input = _context.Transport.Input;
        Pump();
        while (true)
        {
            ReadResult result = await input.ReadAsync().ConfigureAwait(false);
            Volatile.Write(ref _heard, _clock.GetTimestamp());
            Volatile.Write(ref _isReading, true);
            foreach (ReadOnlyMemory<byte> piece in result.Buffer)
            {
                _receiver.Receive(piece, Environment.TickCount64);
            }

            input.AdvanceTo(result.Buffer.End);
            Volatile.Write(ref _isReading, false);
            Pump();
            if (result.IsCompleted || result.IsCanceled || _receiver.Error != Http2Error.NoError)
            {
                return;
            }
        }
    }

    private void Pump()
    {
        if (Interlocked.Increment(ref _asked) == 1)
        {
            _ = WriteAsync();
        }
    }

    /// <summary>Nobody waits for it, and those that woke it have nothing to do with what goes wrong here.</summary>
    private async Task WriteAsync()
    {
        PipeWriter output = _context.Transport.Output;
        while (true)
        {
            int seen = Volatile.Read(ref _asked);
            bool isGone = false;
            try
            {
                if (_sender.Write(output, _receiver.Error))
                {
                    ValueTask<FlushResult> flush = output.FlushAsync();
                    Volatile.Write(ref _stuck, flush.IsCompleted ? 0 : _clock.GetTimestamp());
                    isGone = (await flush.ConfigureAwait(false)).IsCompleted;
                    Volatile.Write(ref _stuck, 0);
                }
            }
            catch (Exception)
            {
                // TLS says so when a connection breaks. Whatever it was, half a frame may have left.
                isGone = true;
            }

            if (isGone)
            {
                Abort("The peer is gone.");
            }

            if (Interlocked.Add(ref _asked, -seen) == 0)
            {
                return;
            }

            if (Volatile.Read(ref _isOver))
            {
                _silence.TrySetResult();
                return;
            }
        }
    }
}
