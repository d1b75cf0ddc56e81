using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// What came of a request's body and is not read yet. The connection appends under its gate, the call reads; what the call
/// has read is given back to the peer's window.
/// </summary>
internal sealed class RequestBody : PipeReader
{
    private readonly ServerStream _stream;
    private readonly Pipe _pipe;
    private ReadOnlySequence<byte> _lent;

    public RequestBody(ServerStream stream, BlockPool blocks)
    {
        _stream = stream;

        // No threshold: the window bounds what can come. The reader goes on elsewhere, never under the gate.
        _pipe = new Pipe(new PipeOptions(
            blocks, PipeScheduler.ThreadPool, PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0,
            BlockPool.BlockSize, useSynchronizationContext: false));
    }

    public void Append(ReadOnlySpan<byte> bytes) => _pipe.Writer.Write(bytes);

    /// <summary>Lets the call see what was appended.</summary>
    public void Show() => _ = _pipe.Writer.FlushAsync();

    public void End() => _pipe.Writer.Complete();

    /// <summary>The caller has gone, or the server has given the stream up: a read that waits, and all that follow, throw.</summary>
    public void Break() => _pipe.Writer.Complete(new IOException("The stream was broken off."));

    /// <summary>The call is over, and nothing more will be appended.</summary>
    public void Recycle()
    {
        _lent = default;
        _pipe.Reader.Complete();
        _pipe.Writer.Complete();
        _pipe.Reset();
    }

    public override bool TryRead(out ReadResult result)
    {
        bool hasRead = _pipe.Reader.TryRead(out result);
        _lent = result.Buffer;
        return hasRead;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<ReadResult> read = _pipe.Reader.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Lend(read.Result)) : WaitAsync(read);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        int count = (int)_lent.Slice(_lent.Start, consumed).Length;
        _lent = default;
        _pipe.Reader.AdvanceTo(consumed, examined);
        if (count > 0)
        {
            _stream.Consumed(count);
        }
    }

    public override void CancelPendingRead() => _pipe.Reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        // The stream recycles the pipe when both sides are through with it.
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> read) => Lend(await read.ConfigureAwait(false));

    private ReadResult Lend(in ReadResult result)
    {
        _lent = result.Buffer;
        return result;
    }
}
