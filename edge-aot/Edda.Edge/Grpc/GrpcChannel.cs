using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>
/// A lasting relation with a server. Any number of calls and threads share it. The one who made it disposes it.
/// </summary>
public sealed class GrpcChannel : GrpcInvoker, IAsyncDisposable
{
    private GrpcChannel(string address, GrpcChannelOptions options)
    {
        Address = address;
        Options = options;
    }

    /// <summary>After the state changed, with the new state. Raised in order, never twice at once.</summary>
    public event Action<ChannelState>? StateChanged;

    public string Address { get; }

    public GrpcChannelOptions Options { get; }

    public ChannelState State => throw new NotSupportedException();

    /// <summary>"unix:/path", "http://host:port" or "https://host:port".</summary>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions? options = null) =>
        new(address, options ?? new GrpcChannelOptions());

    /// <summary>Connects without a call; completes when the channel is ready.</summary>
    public Task ConnectAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    public override ValueTask UnaryAsync(
        GrpcMethod method, Message request, Message response, CallOptions options = default) =>
        throw new NotSupportedException();

    public override GrpcStream<TRequest, TResponse> Open<TRequest, TResponse>(
        GrpcMethod method, CallOptions options = default) => throw new NotSupportedException();

    public override GrpcStream<TRequest, TResponse> Open<TRequest, TResponse>(
        GrpcMethod method, TRequest request, CallOptions options = default) => throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        StateChanged?.Invoke(ChannelState.Shutdown);
        return default;
    }
}
