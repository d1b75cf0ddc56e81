using System.Buffers;
using System.IO.Pipelines;

namespace Edda.Edge.Grpc.Internal;

/// <summary>
/// A connection of which all that has come was examined and nothing consumed: whoever reads next is given it at once, as if
/// nobody had looked. A pipe itself would make him wait for more, and takes no examined position back.
/// </summary>
internal sealed class ReheardPipe(IDuplexPipe connection) : PipeReader, IDuplexPipe
{
    private readonly PipeReader _input = connection.Input;
    private ReadOnlySequence<byte> _given;
    private bool _hasMore = true;
    private bool _isThrough;

    public PipeReader Input => this;

    public PipeWriter Output => connection.Output;

    public override bool TryRead(out ReadResult result)
    {
        CutShort();
        bool hasRead = _input.TryRead(out result);
        if (hasRead)
        {
            result = Give(result);
        }

        return hasRead;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _isThrough ? _input.ReadAsync(cancellationToken) : RehearAsync(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isThrough)
        {
            _input.AdvanceTo(consumed, examined);
            return;
        }

        _isThrough = _given.GetOffset(examined) == _given.GetOffset(_given.End);
        _hasMore = !_isThrough;
        _input.AdvanceTo(consumed, _given.End);
        _given = default;
    }

    public override void CancelPendingRead() => _input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _input.CompleteAsync(exception);

    /// <summary>A read that is cancelled before it begins ends at once, with all that is there.</summary>
    private void CutShort()
    {
        if (_hasMore)
        {
            _hasMore = false;
            _input.CancelPendingRead();
        }
    }

    private async ValueTask<ReadResult> RehearAsync(CancellationToken cancellation)
    {
        CutShort();
        return Give(await _input.ReadAsync(cancellation).ConfigureAwait(false));
    }

    private ReadResult Give(in ReadResult result)
    {
        if (_isThrough)
        {
            return result;
        }

        _given = result.Buffer;
        return new ReadResult(_given, isCanceled: false, result.IsCompleted);
    }
}
