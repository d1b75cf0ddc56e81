using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Edda.Edge.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// What a call has written and the connection has not sent yet. The call writes at the end, the connection takes from the
/// front under its gate; a flush waits while the peer's window leaves too much behind.
/// </summary>
internal sealed class ResponseBody(ServerStream stream) : PipeWriter, IValueTaskSource<FlushResult>
{
    /// <summary>A slow reader of many streams holds at most streams x this, and what one message is larger.</summary>
    private const int MuchUnsent = 32 * 1024;

    private const int UsualBytes = 256;
    private const int LargestKept = 1024;
    private const int LargestPooled = 64 * 1024;

    private ManualResetValueTaskSourceCore<FlushResult> _flush = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private bool _isFlushing;
    private byte[] _bytes = [];
    private int _start;
    private int _shown;
    private int _end;

    /// <summary>Bytes that may be sent. Under the gate.</summary>
    public int Unsent => _shown - _start;

    public ReadOnlySpan<byte> Front(int count) => _bytes.AsSpan(_start, count);

    /// <summary>All that was written may be sent. Under the gate.</summary>
    public void Show() => _shown = _end;

    /// <summary>Under the gate.</summary>
    public void Sent(int count)
    {
        _start += count;
        if (_isFlushing && Unsent <= MuchUnsent)
        {
            EndFlush(isOver: false);
        }
    }

    /// <summary>Nothing more will be sent. Under the gate.</summary>
    public void Break()
    {
        if (_isFlushing)
        {
            EndFlush(isOver: true);
        }
    }

    /// <summary>The call is over and all of it sent or given up.</summary>
    public void Recycle()
    {
        _cancellation = default;
        _start = 0;
        _shown = 0;
        _end = 0;
        if (_bytes.Length > LargestKept)
        {
            Free(_bytes);
            _bytes = [];
        }
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_end);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_end);
    }

    public override void Advance(int bytes) => _end += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!stream.Show())
        {
            return new(new FlushResult(isCanceled: false, isCompleted: true));
        }

        lock (stream.Gate)
        {
            if (stream.IsOver || Unsent <= MuchUnsent)
            {
                return new(new FlushResult(isCanceled: false, isCompleted: stream.IsOver));
            }

            _flush.Reset();
            _isFlushing = true;
        }

        // Outside of the gate: a token that is cancelled calls back at once.
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((ResponseBody)state!).CancelFlush(token), this);
        return new(this, _flush.Version);
    }

    public override void CancelPendingFlush()
    {
        // Nobody here does; the call's own end ends a flush.
    }

    public override void Complete(Exception? exception = null)
    {
        // The end of the response is written with the call's status.
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        _cancellation.Dispose();
        return _flush.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _flush.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _flush.OnCompleted(continuation, state, token, flags);

    private static void Free(byte[] bytes)
    {
        if (bytes.Length is > LargestKept and <= LargestPooled)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
        else
        {
            LongGarbage.Add(bytes.Length);
        }
    }

    private void EndFlush(bool isOver)
    {
        _isFlushing = false;
        _flush.SetResult(new FlushResult(isCanceled: false, isCompleted: isOver));
    }

    private void CancelFlush(CancellationToken token)
    {
        lock (stream.Gate)
        {
            if (_isFlushing)
            {
                _isFlushing = false;
                _flush.SetException(new OperationCanceledException(token));
            }
        }
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _end >= count)
        {
            return;
        }

        // The connection may be sending from the front meanwhile.
        lock (stream.Gate)
        {
            int kept = _end - _start;
            byte[] bytes = _bytes;
            if (bytes.Length - kept < count)
            {
                int size = Math.Max(UsualBytes, Math.Max(kept + count, Math.Min(bytes.Length * 2, LargestPooled)));
                bytes = size <= LargestKept ? new byte[size]
                    : size <= LargestPooled ? ArrayPool<byte>.Shared.Rent(size)
                    : new byte[size];
            }

            _bytes.AsSpan(_start, kept).CopyTo(bytes);
            if (!ReferenceEquals(bytes, _bytes))
            {
                Free(_bytes);
                _bytes = bytes;
            }

            _shown -= _start;
            _end = kept;
            _start = 0;
        }
    }
}
