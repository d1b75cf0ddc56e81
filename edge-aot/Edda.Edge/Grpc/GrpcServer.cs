using Edda.Core.Wire;

namespace Edda.Edge.Grpc;

/// <summary>
/// A gRPC server. Methods may be added and removed at any time, by any thread; a call runs to its end with the
/// handler it began with.
/// </summary>
public sealed class GrpcServer(GrpcServerOptions options) : IAsyncDisposable
{
    /// <summary>After services or methods were added or removed. Raised on the thread that changed them.</summary>
    public event Action? Changed;

    public GrpcServerOptions Options { get; } = options;

    /// <summary>The services served now: a snapshot, never changed afterwards.</summary>
    public IReadOnlyList<GrpcServiceDescriptor> Services => throw new NotSupportedException();

    /// <summary>The methods served now, also those added one by one.</summary>
    public IReadOnlyList<GrpcMethod> Methods => throw new NotSupportedException();

    /// <summary>The files of the services served now, each once, dependencies first.</summary>
    public IReadOnlyList<ProtoFile> Files => throw new NotSupportedException();

    /// <summary>Where the server listens, with the ports it was given: "http://127.0.0.1:41234".</summary>
    public IReadOnlyList<string> Addresses => throw new NotSupportedException();

    /// <summary>Signalled when the drain begins, so that endless streams can end themselves.</summary>
    public CancellationToken Draining => throw new NotSupportedException();

    public void AddService(GrpcService service) => Changed?.Invoke();

    /// <summary>A service whose methods were made at run time. Replaces a service of the same name at once.</summary>
    public void AddService(GrpcServiceDescriptor descriptor, Action<GrpcServiceBinder> bind) => Changed?.Invoke();

    public bool RemoveService(string fullName) => throw new NotSupportedException(fullName);

    /// <summary>Single methods, over any message class; replaces those of the same path.</summary>
    public void AddMethods(Action<GrpcServiceBinder> bind) => throw new NotSupportedException();

    public void AddMethod(GrpcMethod method, UnaryHandler<Message, Message> handler) =>
        AddMethods(binder => binder.Unary(method, handler));

    public bool RemoveMethod(string path) => throw new NotSupportedException(path);

    public Task StartAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>
    /// Accepts no more connections and calls, waits for those that run, and after <paramref name="timeout"/>
    /// ends the rest. True when all ended by themselves.
    /// </summary>
    public Task<bool> DrainAsync(TimeSpan timeout) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
