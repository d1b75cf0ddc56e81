using System.Runtime.CompilerServices;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Calls;
using Edda.Edge.Grpc.Internal.Messages;

namespace Edda.Edge.Grpc;

/// <summary>The messages a client sends in one call. Lives as long as the call; one reader at a time.</summary>
public sealed class RequestStream<T> : ICallStream
    where T : Message
{
    private ServerCall? _call;
    private T? _shared;

    internal RequestStream()
    {
    }

    private ServerCall Call => _call ?? throw Misuse.StreamOfEndedCall();

    /// <summary>Replaces the content of <paramref name="into"/> by the next message; false after the last.</summary>
    public ValueTask<bool> ReadAsync(T into, CancellationToken cancellation = default)
    {
        MessageReader reader = Call.Reader;
        ReadState state = reader.HasEnded ? ReadState.End : reader.TryRead(into);
        return state == ReadState.Wait ? WaitAsync(into, cancellation) : new(Answer(state));
    }

    /// <summary>All messages in turn, each in the same reused object.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        _shared ??= (T)Call.Method.NewRequest();
        while (await ReadAsync(_shared, cancellation).ConfigureAwait(false))
        {
            yield return _shared;
        }
    }

    internal void Begin(ServerCall call) => _call = call;

    void ICallStream.End() => _call = null;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync(T into, CancellationToken cancellation)
    {
        ServerCall call = Call;
        try
        {
            return Answer(await call.Reader.ReadAsync(into, cancellation).ConfigureAwait(false));
        }
        catch (IOException)
        {
            // How the connection says that the caller, or our own deadline, broke the stream off.
            throw new OperationCanceledException("The call has ended.", call.Cancellation);
        }
    }

    private bool Answer(ReadState state) => state switch
    {
        ReadState.Message => true,
        ReadState.End => false,
        _ => throw new RpcException(Call.Reader.Failure),
    };
}
